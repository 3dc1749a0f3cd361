using FaceWorker.Cli.Frame;
using FaceWorker.Core.Access;
using FaceWorker.Core.Archives;

namespace FaceWorker.Cli.Archives;

/// <summary>A command that stops or starts an archive.</summary>
internal sealed class ArchiveChangeCommand : CliCommand
{
    private readonly ArchiveChoice choice = new();
    private readonly string example;
    private readonly Func<IArchiveAdministration, RequestContext, long, CancellationToken, Task<Archive>> change;
    private readonly Func<Archive, string> describe;

    private ArchiveChangeCommand(Shell shell, string name, string description,
        Func<IArchiveAdministration, RequestContext, long, CancellationToken, Task<Archive>> change, Func<Archive, string> describe)
        : base(shell, name, description)
    {
        Add([.. choice.Symbols]);
        example = $"faceworker archive {name} 3";
        this.change = change;
        this.describe = describe;
    }

    public override IReadOnlyList<string> Examples => [example];

    public static ArchiveChangeCommand Pause(Shell shell) => new(shell, "pause",
        "Send nothing more of an archive until it is resumed. Workers finish what is in flight.",
        (archives, context, id, cancel) => archives.PauseAsync(context, id, cancel),
        archive => $"Paused {ArchiveText.Describe(archive)}; workers finish what is in flight. Resume it: faceworker archive resume {archive.Id}");

    public static ArchiveChangeCommand Resume(Shell shell) => new(shell, "resume",
        "Resume an archive that was paused or cancelled.",
        (archives, context, id, cancel) => archives.ResumeAsync(context, id, cancel),
        archive => $"Resumed {ArchiveText.Describe(archive)}. Watch it: faceworker archive status {archive.Id} --watch");

    public static ArchiveChangeCommand Cancel(Shell shell) => new(shell, "cancel",
        "Send nothing more of an archive. What is indexed stays; 'archive resume' continues it.",
        (archives, context, id, cancel) => archives.CancelAsync(context, id, cancel),
        archive => $"Cancelled {ArchiveText.Describe(archive)}; what is indexed stays. Resume it: faceworker archive resume {archive.Id}");

    public static ArchiveChangeCommand Rescan(Shell shell) => new(shell, "rescan",
        "List an archive's source again: what is new or changed is indexed, what has vanished is marked.",
        (archives, context, id, cancel) => archives.RescanAsync(context, id, cancel),
        archive => $"Listing again, for what is new, changed or gone: {ArchiveText.Describe(archive)}. Watch it: faceworker archive status {archive.Id} --watch");

    protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancel) => Database.ManageArchivesAsync(call.Shell, async archives =>
    {
        var found = await choice.FindAsync(call, archives, cancel);
        var archive = await change(archives, call.Context, found.Archive.Id, cancel);
        var progress = await archives.GetProgressAsync(archive.Id, cancel);
        call.Output.WriteResult(progress.ToMessage(), output => output.WriteLine(describe(archive)));
        return ExitCode.Done;
    });
}
