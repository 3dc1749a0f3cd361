using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Indexing;
using FaceWorker.Client;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Cli.Commands;

/// <summary>Sends images to the workers and waits for their outcome.</summary>
internal sealed class IndexCommand : CliCommand
{
    private readonly Argument<string[]> paths = new("PATH")
    {
        Description = "Image files, and folders to search for them (at any depth; by file extension)",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> gallery = CommonOptions.Gallery();

    private readonly Option<int> concurrency =
        CommonOptions.Number("--concurrency", "Images sent and not yet answered; enough to keep all workers busy", least: 1, most: 10_000, usual: 64);

    public IndexCommand(Shell shell)
        : base(shell, "index", "Find the faces of images and store them in a gallery. Repeating it is harmless: the same bytes are stored once.")
    {
        Add(paths);
        Add(gallery);
        Add(concurrency);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker index photos/ --gallery family",
        "faceworker index party.jpg holiday.heic --gallery family",
        "faceworker index /data/archive --gallery archive --concurrency 512 --json > outcomes.jsonl",
    ];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var images = ImagePaths.Find(call.Get(paths));
        await RemarkIfNobodyWorksAsync(call, cancel);
        await using var client = await call.Shell.ConnectToBus(call.Shell.Settings.Broker, cancel);
        IIndexObserver observer = call.Output.IsJson ? new JsonLines(call.Output) : new TextLines(call.Output);
        var run = new IndexRun(client, new GalleryName(call.Get(gallery)), call.Get(concurrency), observer);

        var started = call.Shell.Time.GetTimestamp();
        var wasInterrupted = !await RunToTheEndAsync(call, run, images, cancel);
        var summary = run.Tally.Summarize(call.Shell.Time.GetElapsedTime(started));
        IndexReport.Write(call.Output, summary, wasInterrupted);
        return ExitCodeOf(summary, wasInterrupted);
    }

    private static async Task RemarkIfNobodyWorksAsync(Call call, CancellationToken cancel)
    {
        if (await Workers.CountAsync(call.Shell, FaceWorkerQueues.Index, cancel) == 0)
            call.Output.Note($"No worker consumes '{FaceWorkerQueues.Index.Name}' yet; the images wait in the queue. {Failures.StartWorkerRemedy}");
    }

    /// <summary>False when Ctrl-C came first.</summary>
    private static async Task<bool> RunToTheEndAsync(Call call, IndexRun run, IEnumerable<string> images, CancellationToken cancel)
    {
        try
        {
            await new IndexProgress(call.Shell, call.Output, run.Tally).ShowAsync(run.RunAsync(images, cancel), images);
            return true;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    private static ExitCode ExitCodeOf(IndexSummary summary, bool wasInterrupted) =>
        wasInterrupted ? ExitCode.Interrupted
        : summary.Failed > 0 ? ExitCode.Failed
        : summary.Rejected > 0 ? ExitCode.Rejected
        : ExitCode.Done;
}
