using System.CommandLine;
using FaceWorker.Cli.Frame;

namespace FaceWorker.Cli.Archives;

/// <summary>Shows the progress of an archive, once or until its end.</summary>
internal sealed class ArchiveStatusCommand : CliCommand
{
    private readonly ArchiveChoice choice = new();
    private readonly Option<bool> watch = new("--watch") { Description = "Keep showing it until every file is done; Ctrl-C stops only the watching" };

    public ArchiveStatusCommand(Shell shell)
        : base(shell, "status", "Show the progress of an archive: files, faces, pace, time left, workers, failures by reason.") =>
        Add([.. choice.Symbols, watch]);

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker archive status 3",
        "faceworker archive status /mnt/photos --watch",
        "faceworker archive status 3 --json | jq .secondsLeft",
    ];

    protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancel) => Database.ManageArchivesAsync(call.Shell, async archives =>
    {
        var progress = await choice.FindAsync(call, archives, cancel);
        if (call.Find(watch))
            return await new ArchiveWatch(call, archives, progress).RunAsync(cancel);
        ArchiveReport.Write(call.Output, progress);
        return ExitCode.Done;
    });
}
