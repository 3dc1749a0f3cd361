using System.CommandLine;
using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Models;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;

namespace FaceWorker.Cli.Evaluation;

/// <summary>Measures a pack on pairs of photos, in this process: no worker, broker or database is needed.</summary>
internal sealed class EvaluateLfwCommand : CliCommand
{
    private readonly Option<string> images = EvaluationOptions.Images();
    private readonly Option<string> pairs = new("--pairs")
    {
        Description = "Pairs of one and of two people, in the format of LFW's pairs.txt; your own photos can be listed alike",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<string> pack = EvaluationOptions.Pack();
    private readonly Option<string> directory = EvaluationOptions.Out();
    private readonly Option<string> storage = new Option<string>("--storage")
    {
        Description = "Precision of the compared vectors: full as the model made them, or half as the database keeps them",
        DefaultValueFactory = _ => VectorStorage.Full.Name,
    }.AcceptOnlyFromAmong([.. VectorStorage.All.Select(storage => storage.Name)]);

    public EvaluateLfwCommand(Shell shell)
        : base(shell, "lfw", "Verification on pairs by LFW's protocol: accuracy, FNMR at FMR 1e-3, AUC, EER and thresholds, as lfw.json and lfw.html.")
    {
        foreach (var option in new Option[] { images, pairs, pack, directory, storage })
            Add(option);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker evaluate lfw --images lfw/images --pairs lfw/pairs.txt --out results",
        "faceworker evaluate lfw --images my-photos --pairs my-pairs.txt --pack default --storage half --out results",
        "faceworker evaluate lfw --images lfw/images --pairs lfw/pairs.txt --out results --json | jq .accuracy",
    ];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var located = PairPhotos.Read(call.Get(pairs), call.Get(images));
        var folder = Directory.CreateDirectory(call.Get(directory)).FullName; // found out before minutes of work
        var packId = new PackId(call.Get(pack));
        await using var packs = await ModelFolders.LoadAsync(call.Shell.Settings, packId, cancel);

        var started = call.Shell.Time.GetTimestamp();
        var bar = new WorkBar(call.Shell, call.Output);
        var photos = await bar.ShowAsync(LocalPhotos.EmbedderOf(packs.Get(packId), Precision(call)).EmbedAsync(located.SelectMany(pair => pair.Paths), call.Context.Lane, bar, cancel));
        var scoring = new LfwScoring(located, photos);
        var report = LfwReport.Of(scoring, [.. photos.Values], packs.Get(packId), Precision(call), call.Shell.Time.GetElapsedTime(started));

        await Output.WriteDocumentAsync(report, Path.Combine(folder, "lfw.json"), cancel);
        await File.WriteAllTextAsync(Path.Combine(folder, "lfw.html"), LfwPage.Render(report, scoring.Result.Distances, call.Shell.Time.GetLocalNow()), cancel);
        call.Output.WriteResult(report, output => Write(output, report, folder));
        return ExitCode.Done;
    }

    private VectorStorage Precision(Call call) => VectorStorage.All.Single(kind => kind.Name == call.Get(storage));

    private static void Write(Output output, LfwReport report, string folder)
    {
        foreach (var line in LfwSummary.Lines(report))
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{line.Name,-22} {line.Value}"));
        output.WriteLine($"{report.Images:N0} photos in {report.Seconds:N1} s ({report.ImagesPerSecond:N1} photos/s). Written: {Path.Combine(folder, "lfw.json")}, {Path.Combine(folder, "lfw.html")}");
    }
}
