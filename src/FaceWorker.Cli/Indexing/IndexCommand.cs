using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Client;
using FaceWorker.Contracts;

namespace FaceWorker.Cli.Indexing;

/// <summary>Sends images to the workers and waits for their outcome.</summary>
internal sealed class IndexCommand : CliCommand
{
    private readonly Argument<string[]> paths = new("PATH")
    {
        Description = "Image files, and folders to search for them (at any depth; by file extension)",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> gallery = CommonOptions.Gallery();

    private readonly Option<int> concurrency = CommonOptions.Concurrency();

    public IndexCommand(Shell shell)
        : base(shell, "index", "Find the faces of images and store them in a gallery. Repeating it is harmless: the same bytes are stored once.") =>
        Add(paths, gallery, concurrency);

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker index photos/ --gallery family",
        "faceworker index party.jpg holiday.heic --gallery family",
        "faceworker index /data/archive --gallery archive --concurrency 512 --json > outcomes.jsonl",
    ];

    protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var images = ImagePaths.Find(call.Get(paths));
        return new JobSession<ImageIndexed>(call, new IndexTally(), call.Get(concurrency)).RunAsync(
            FaceWorkerQueues.Index, client => images.Select(path => Job(client, call.Get(gallery), path)), cancel);
    }

    private static ImageJob<ImageIndexed> Job(IFaceWorkerClient client, string gallery, string path) =>
        new(path, stop => client.IndexAsync(new IndexImage { Gallery = gallery, Image = ImageReference.AtPath(path) }, stop));
}
