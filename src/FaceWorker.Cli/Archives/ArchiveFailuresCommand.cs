using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Core.Archives;

namespace FaceWorker.Cli.Archives;

/// <summary>Lists the files of an archive that could not be indexed, with the reasons.</summary>
internal sealed class ArchiveFailuresCommand : CliCommand
{
    private readonly ArchiveChoice choice = new();
    private readonly FailureOptions which = new();
    private readonly Option<string?> file = new("--out") { Description = "Write all of them to this file, as .csv or .jsonl", HelpName = "FILE" };

    public ArchiveFailuresCommand(Shell shell)
        : base(shell, "failures", "Show which files of an archive could not be indexed: by reason, with the first of each; all of them with --out, or as lines with --json.")
    {
        file.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !FailureFile.IsSupported(token.Value))
                result.AddError($"--out is '{token.Value}'; give a file whose name ends in .csv or .jsonl.");
        });
        Add([.. choice.Symbols, .. which.Symbols, file]);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker archive failures 3",
        "faceworker archive failures 3 --reason corrupt --out broken.csv",
        "faceworker archive failures /mnt/photos --path '*/1971/*' --json | jq -r .source",
    ];

    protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancel) => Database.ManageArchivesAsync(call.Shell, async archives =>
    {
        var archive = (await choice.FindAsync(call, archives, cancel)).Archive;
        var tally = new FailureTally();
        var failures = tally.CountAsync(archives.GetFailuresAsync(archive.Id, which.FilterOf(call), cancel), cancel);
        if (call.Find(file) is { } path)
            await ExportAsync(call.Output, failures, tally, archive, path, cancel);
        else if (call.Output.IsJson)
            await WriteLinesAsync(call.Output, failures, tally, archive);
        else
            await FailureReport.WriteAsync(call.Output, failures, tally, archive);
        return ExitCode.Done;
    });

    private static async Task ExportAsync(
        Output output, IAsyncEnumerable<ArchiveFailure> failures, FailureTally tally, Archive archive, string path, CancellationToken cancel)
    {
        await FailureFile.WriteAsync(path, failures, cancel);
        output.WriteResult(tally.Summarize(archive), text => text.WriteLine($"{tally.Describe()}, in '{path}'."));
    }

    private static async Task WriteLinesAsync(Output output, IAsyncEnumerable<ArchiveFailure> failures, FailureTally tally, Archive archive)
    {
        await foreach (var failure in failures)
            output.WriteJsonLine(FailureLine.Of(failure));
        output.WriteJsonLine(tally.Summarize(archive));
    }
}
