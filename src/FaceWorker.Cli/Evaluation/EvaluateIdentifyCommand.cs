using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Models;
using FaceWorker.Core;
using FaceWorker.Core.Calibration;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Subjects;
using FaceWorker.Training;

namespace FaceWorker.Cli.Evaluation;

/// <summary>Measures open-set identification: embeds in this process, enrols and searches in the database, in a gallery of its own.</summary>
internal sealed class EvaluateIdentifyCommand : CliCommand
{
    private static readonly IReadOnlyList<IdentificationRule> Rules = Enum.GetValues<IdentificationRule>();

    private readonly Option<string> images = EvaluationOptions.Images();
    private readonly Option<string> pack = EvaluationOptions.Pack();
    private readonly Option<string> directory = EvaluationOptions.Out();
    private readonly Option<int> enroll = CommonOptions.Number("--enroll", "Photos that a person is enrolled with; of somebody with fewer, all but one", least: 1, most: 1000, usual: 1);
    private readonly Option<int[]> sizes = new("--sizes")
    {
        Description = "Instead of comparing rules: FPIR and FNIR at the default thresholds, in galleries of these numbers of people, without a database",
        HelpName = "N,N,...",
        CustomParser = ParseSizes,
    };

    private readonly Option<int> probePhotos = CommonOptions.Number("--probe-photos", "With --sizes: photos of one person whose mean is searched for, as identify --same-person does", least: 1, most: 16, usual: 1);

    private readonly Option<string[]> rules = new Option<string[]>("--rule")
    {
        Description = "Rules to compare; default: all",
        HelpName = string.Join('|', Rules.Select(EnumNames.ToName)),
        AllowMultipleArgumentsPerToken = true,
    }.AcceptOnlyFromAmong([.. Rules.Select(EnumNames.ToName)]);

    public EvaluateIdentifyCommand(Shell shell)
        : base(shell, "identify", "Open-set identification on folders of people: rank-1 and FNIR at FPIR 1 % of each rule, as identify.json and identify.html. " +
            "People with two photos or more are enrolled in a gallery of the evaluation's own; people with one are strangers.")
    {
        foreach (var option in new Option[] { images, pack, directory, enroll, rules, sizes, probePhotos })
            Add(option);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker evaluate identify --images people --out results",
        "faceworker evaluate identify --images people --enroll 3 --rule nearest centroid --out results",
        "faceworker evaluate identify --images people --sizes 10,100,1000 --out results",
        "faceworker evaluate identify --images people --sizes 10,100,1000 --probe-photos 2 --out results",
        "faceworker evaluate identify --images people --out results --json | jq '.rules[] | {rule, fnirAtFpir1e2}'",
    ];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        if (call.Find(sizes) is { Length: > 0 } wanted)
            return await EvaluateSizesAsync(call, wanted, cancel);
        var split = OpenSetSplit.Read(call.Get(images), call.Get(enroll));
        var id = new PackId(call.Get(pack));
        var (report, results) = await Database.UseAsync(call.Shell, async (database, store) =>
        {
            await using var packs = await ModelFolders.LoadAsync(call.Shell.Settings, id, cancel);
            Directory.CreateDirectory(call.Get(directory)); // found out before minutes of work
            return await EvaluateAsync(call, packs.Get(id), split, database, store, cancel);
        });

        var folder = Path.GetFullPath(call.Get(directory));
        await Output.WriteDocumentAsync(report, Path.Combine(folder, "identify.json"), cancel);
        await File.WriteAllTextAsync(Path.Combine(folder, "identify.html"), IdentificationPage.Render(report, results, call.Shell.Time.GetLocalNow()), cancel);
        call.Output.WriteResult(report, output => IdentificationTable.Write(output, report, folder));
        return ExitCode.Done;
    }

    private async Task<ExitCode> EvaluateSizesAsync(Call call, IReadOnlyList<int> wanted, CancellationToken cancel)
    {
        var people = PeopleFolders.Read(call.Get(images)).ToList();
        var folder = Directory.CreateDirectory(call.Get(directory)).FullName; // found out before minutes of work
        var id = new PackId(call.Get(pack));
        await using var packs = await ModelFolders.LoadAsync(call.Shell.Settings, id, cancel);
        var started = call.Shell.Time.GetTimestamp();
        var bar = new WorkBar(call.Shell, call.Output);
        var photos = await bar.ShowAsync(LocalPhotos.EmbedderOf(packs.Get(id), VectorStorage.Half).EmbedAsync(people.SelectMany(person => person.Photos), call.Context.Lane, bar, cancel));
        IReadOnlyList<IReadOnlyList<LabelledEmbedding>> embedded =
            [.. people.Select(person => person.Photos.Where(photo => photos[photo].Embedding is not null).Select(photo => new LabelledEmbedding(person.Person.Value, photos[photo].Embedding!)).ToList()).Where(person => person.Count > 0)];
        var evaluation = new GallerySizeEvaluation(embedded, call.Get(enroll), call.Get(probePhotos), cancel);
        var report = GallerySizeReport.Of(packs.Get(id), call.Get(enroll), call.Get(probePhotos), embedded.Count,
            wanted.Select(size => evaluation.Measure(size, packs.Get(id).Decisions)), [.. photos.Values], call.Shell.Time.GetElapsedTime(started));

        await Output.WriteDocumentAsync(report, Path.Combine(folder, "identify-sizes.json"), cancel);
        await File.WriteAllTextAsync(Path.Combine(folder, "identify-sizes.html"), report.Render(call.Shell.Time.GetLocalNow()), cancel);
        call.Output.WriteResult(report, output => report.Write(output, folder));
        return ExitCode.Done;
    }

    private static int[] ParseSizes(ArgumentResult result)
    {
        var numbers = result.Tokens[0].Value.Split(',').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).ToArray();
        if (numbers.All(number => number > 0))
            return [.. numbers.Distinct().Order()];
        result.AddError($"--sizes is '{result.Tokens[0].Value}'; give numbers of people, such as 10,100,1000.");
        return [];
    }

    private async Task<(IdentificationReport Report, IReadOnlyList<OpenSetResult> Results)> EvaluateAsync(
        Call call, FacePack loaded, OpenSetSplit split, GalleryDatabase database, PostgresGalleryStore store, CancellationToken cancel)
    {
        var started = call.Shell.Time.GetTimestamp();
        var bar = new WorkBar(call.Shell, call.Output);
        var trainer = new ClassifierTrainer(store, new SubjectClassifierStore(database), new LinearSvm());
        var evaluator = new IdentificationEvaluator(loaded, LocalPhotos.EmbedderOf(loaded, VectorStorage.Full), store, store, new SubjectStore(database), trainer);
        var scoring = await bar.ShowAsync(evaluator.EvaluateAsync(call.Context, split, Wanted(call), bar, cancel));
        return (IdentificationReport.Of(scoring, loaded, call.Shell.Time.GetElapsedTime(started)), [.. scoring.Results.Select(one => one.Result)]);
    }

    /// <summary>In the order of the rules, whatever the order they are asked for in.</summary>
    private List<IdentificationRule> Wanted(Call call) => call.Find(rules) is { Length: > 0 } asked
        ? [.. Rules.Where(rule => asked.Contains(rule.ToName()))]
        : [.. Rules];
}
