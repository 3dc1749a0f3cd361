using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Core.Archives;

namespace FaceWorker.Cli.Archives;

/// <summary>Retries failed files of an archive.</summary>
internal sealed class ArchiveRetryCommand : CliCommand
{
    private readonly ArchiveChoice choice = new();
    private readonly FailureOptions which = new();

    public ArchiveRetryCommand(Shell shell)
        : base(shell, "retry", "Retry the files of an archive that could not be indexed: all, or those of a reason or a path.") =>
        Add([.. choice.Symbols, .. which.Symbols]);

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker archive retry 3",
        "faceworker archive retry 3 --reason forbidden --path '/mnt/photos/1971/*'",
    ];

    protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancel) => Database.ManageArchivesAsync(call.Shell, async archives =>
    {
        var found = await choice.FindAsync(call, archives, cancel);
        var retried = await archives.RetryAsync(call.Context, found.Archive.Id, which.FilterOf(call), cancel);
        var progress = await archives.GetProgressAsync(found.Archive.Id, cancel);
        call.Output.WriteResult(new { retried, progress = progress.ToMessage() }, output => output.WriteLine(Describe(retried, progress.Archive)));
        return ExitCode.Done;
    });

    private static string Describe(long retried, Archive archive) => retried == 0
        ? $"No failed file matches in {ArchiveText.Describe(archive)}; see 'faceworker archive failures {archive.Id}'."
        : $"{Drawing.Plural(retried, "file")} of {ArchiveText.Describe(archive)} will be sent again." +
          (archive.State is ArchiveState.Paused or ArchiveState.Cancelled ? $" It is {ArchiveText.StateOf(archive)}; resume it: faceworker archive resume {archive.Id}" : "");
}
