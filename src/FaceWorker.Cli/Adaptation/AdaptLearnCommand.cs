using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Models;
using FaceWorker.Cli.Reembedding;
using FaceWorker.Core;
using FaceWorker.Core.Adaptation;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage.Adaptation;
using FaceWorker.Storage.Reembedding;
using FaceWorker.Vision.Adaptation;

namespace FaceWorker.Cli.Adaptation;

/// <summary>Learns a head from a gallery's own people, where that helps them.</summary>
internal sealed class AdaptLearnCommand : CliCommand
{
    private static readonly IReadOnlyList<HeadMethod> Methods = HeadMethods.Learned;

    private readonly Option<string> gallery = CommonOptions.Gallery();
    private readonly Option<string?> pack = new("--pack") { Description = "The name of the pack that the head makes; default: the gallery's pack and the gallery", HelpName = "ID" };

    private readonly Option<string[]> methods = new Option<string[]>("--method")
    {
        Description = "Methods to try; default: all",
        HelpName = string.Join('|', Methods.Select(EnumNames.ToName)),
        AllowMultipleArgumentsPerToken = true,
    }.AcceptOnlyFromAmong([.. Methods.Select(EnumNames.ToName)]);

    private readonly Option<int> seed = CommonOptions.Number("--seed", "The same faces and seed give the same head", least: 0, most: int.MaxValue, usual: 1);
    private readonly Option<bool> onlyTry = new("--dry-run") { Description = "Only measure what each method does for people who were held out" };

    public AdaptLearnCommand(Shell shell)
        : base(shell, "learn", "Learn a linear head behind the gallery's embedder from its confirmed people, and try it on people who were held out. If fewer of their faces are missed, a pack is made of it, and workers project the stored vectors, " +
            "without looking at a photo; the present model answers until you cut over. Otherwise it says so and changes nothing.") => Add(gallery, pack, methods, seed, onlyTry);

    public override IReadOnlyList<string> Examples => ["faceworker adapt learn --gallery family", "faceworker adapt learn --gallery family --dry-run --json | jq '.trial.methods[] | {method, fnir}'"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var job = new AdaptationJob(new GalleryName(call.Get(gallery)), call.Find(pack) is { } id ? new PackId(id) : null,
            call.Find(methods) is { Length: > 0 } asked ? [.. Methods.Where(method => asked.Contains(method.ToName()))] : null, (ulong)call.Get(seed))
        { IsOnlyTried = call.Find(onlyTry) };
        var models = new HeadModels(ModelFolders.Store(call.Shell.Settings));
        var bar = new WorkBar(call.Shell, call.Output);
        var outcome = await Database.UseReembeddingAsync(call.Shell, (reembeddings, database) => bar.ShowAsync(Task.Run(() =>
            new GalleryAdapter(new AdaptationStore(database), new ReembeddingStore(database), reembeddings, models).LearnAsync(call.Context, job, bar, cancel), cancel)));
        var trial = TrialView.Of(outcome.Trial);
        call.Output.WriteResult(new
        {
            gallery = job.Gallery.Value,
            trial,
            head = outcome.Head is { } learned ? new { pack = learned.Pack.Value, learned.Method, share = Math.Round(learned.Share, 3) } : null,
            reembedding = outcome.Reembedding is { } begun ? ReembeddingView.Of(begun) : null,
        }, output => Write(output, trial, outcome));
        return ExitCode.Done;
    }

    private static void Write(Output output, TrialView trial, AdaptationOutcome outcome)
    {
        trial.Write(output);
        if (outcome.Head is not { } head)
            return;
        output.WriteLine($"Pack '{head.Pack}' was made by {head.Method.ToName()}. Give it to every worker, in Vision:Packs (FACEWORKER_VISION__PACKS__1={head.Pack}), so that new photos are embedded by it, too.");
        ReembeddingView.Of(outcome.Reembedding!).Write(output);
    }
}
