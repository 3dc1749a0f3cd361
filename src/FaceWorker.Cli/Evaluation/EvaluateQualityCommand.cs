using System.CommandLine;
using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Cli.Models;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Decoding;

namespace FaceWorker.Cli.Evaluation;

/// <summary>Measures how well a pack's vectors tell good faces from non-faces, in this process; the section <c>quality</c> of a card is made from the result.</summary>
internal sealed class EvaluateQualityCommand : CliCommand
{
    private readonly Option<string> images = EvaluationOptions.Images();
    private readonly Option<string> pack = EvaluationOptions.Pack();
    private readonly Option<string> directory = EvaluationOptions.Out();
    private readonly Option<int> every = CommonOptions.Number("--every", "Take each so many-th photo only", least: 1, most: 1000, usual: 1);

    public EvaluateQualityCommand(Shell shell)
        : base(shell, "quality", "How well a pack tells faces that are fit to compare from non-faces: measured on photos of upright faces and on what is found when they are turned. " +
            "Writes quality.json, with the section 'quality' for the card of the embedder.")
    {
        foreach (var option in new Option[] { images, pack, directory, every })
            Add(option);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker evaluate quality --images lfw/images --out results",
        "faceworker evaluate quality --images my-photos --pack yunet-reid --every 4 --out results",
        "faceworker evaluate quality --images lfw/images --out results --json | jq .card",
    ];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var from = Path.GetFullPath(call.Get(images));
        if (!Directory.Exists(from))
            throw new CliFailure("notFound", $"There is no folder '{from}'.", "Give the folder of the photos with --images.", ExitCode.Usage);
        var paths = ImageFolder.Find(from).Order(StringComparer.Ordinal).Where((_, i) => i % call.Get(every) == 0).ToList();
        var folder = Directory.CreateDirectory(call.Get(directory)).FullName; // found out before minutes of work
        var id = new PackId(call.Get(pack));
        await using var packs = await ModelFolders.LoadAsync(call.Shell.Settings, id, cancel);

        var started = call.Shell.Time.GetTimestamp();
        var bar = new WorkBar(call.Shell, call.Output);
        var evaluator = new QualityEvaluator(new LocalPhotos(), new ImageDecoder(new ImageOptions()), packs.Get(id));
        var evaluation = await bar.ShowAsync(evaluator.EvaluateAsync(paths, call.Context.Lane, bar, cancel));
        var report = QualityReport.Of(evaluation, packs.Get(id), call.Shell.Time.GetElapsedTime(started));
        await Output.WriteDocumentAsync(report, Path.Combine(folder, "quality.json"), cancel);
        call.Output.WriteResult(report, output => Write(output, report, folder));
        return ExitCode.Done;
    }

    private static void Write(Output output, QualityReport report, string folder)
    {
        output.Write(Drawing.Table(["Measure", .. QualityEvaluation.Costs.Select(cost => FormattableString.Invariant($"at {cost} % of the good"))], report.Measures, measure =>
            [measure.Measure, .. measure.Refused.Select(refused => LfwSummary.Percent(refused.Others))]));
        output.WriteLine("Share of non-faces refused, by a limit that refuses this share of the good faces.");
        if (report.CardsLimit is { } limit)
            output.WriteLine($"The card's limit refuses {LfwSummary.Percent(limit.Good)} of the good faces and {LfwSummary.Percent(limit.Others)} of the non-faces.");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{report.Photos:N0} photos: {report.Good:N0} faces upright, {report.Others:N0} turned, in {report.Seconds:N1} s. Written: {Path.Combine(folder, "quality.json")}"));
    }
}
