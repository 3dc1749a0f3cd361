using System.CommandLine;
using System.Text.Json;
using FaceWorker.Cli.Evaluation;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Models;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;
using FaceWorker.Core.People.Methods;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Cli.People;

/// <summary>Measures how well faces are grouped into people, in this process: no worker, broker or database is needed.</summary>
internal sealed class PeopleEvaluateCommand : CliCommand
{
    private static readonly Dictionary<string, ClusteringMethod> Methods = Enum.GetValues<ClusteringMethod>().ToDictionary(NameOf);

    private readonly Option<string> images = EvaluationOptions.Images();
    private readonly Option<string> pack = EvaluationOptions.Pack();
    private readonly Option<string> directory = EvaluationOptions.Out();
    private readonly Option<string> method = new Option<string>("--method")
    {
        Description = "How faces are grouped: leiden as galleries do it, or another method to compare with",
        HelpName = string.Join('|', Methods.Keys),
        DefaultValueFactory = _ => NameOf(ClusteringMethod.Leiden),
    }.AcceptOnlyFromAmong([.. Methods.Keys]);

    private readonly Option<double?> distance = new Option<double?>("--distance")
    {
        Description = "With another method than leiden: squared distance up to which two faces are near; default: where two faces are as likely one person as two",
        HelpName = "D",
    }.Within(0, 4, "0 to 4");

    private readonly Option<bool> stream = new("--stream") { Description = "Also group faces that arrive in random orders, in batches, as they do in a gallery; with leiden only" };
    private readonly Option<int> orders = CommonOptions.Number("--orders", "With --stream: random orders", least: 1, most: 1000, usual: 10);
    private readonly Option<int> batch = CommonOptions.Number("--batch", "With --stream: faces of a batch", least: 1, most: 1_000_000, usual: 500);

    public PeopleEvaluateCommand(Shell shell)
        : base(shell, "evaluate", "How well faces are grouped into people when nobody says who they are, on folders of people: BCubed and pairwise precision and recall, as people.json and people.html.")
    {
        foreach (var option in new Option[] { images, pack, directory, method, distance, stream, orders, batch })
            Add(option);
        Validators.Add(result =>
        {
            var isLeiden = (result.GetResult(method)?.Tokens ?? []) is not [var asked] || asked.Value == NameOf(ClusteringMethod.Leiden);
            if (isLeiden && result.GetResult(distance) is not null)
                result.AddError("--distance is for other methods than leiden, which goes by weights; leave it out, or choose a method with --method.");
            if (!isLeiden && result.GetResult(stream) is { Implicit: false })
                result.AddError("--stream is for leiden only; leave it out, or leave out --method.");
        });
    }

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker people evaluate --images people --out results",
        "faceworker people evaluate --images people --method average --distance 1.1 --out results",
        "faceworker people evaluate --images people --stream --orders 10 --out results",
        "faceworker people evaluate --images people --pack yunet-reid --out results --json | jq .bCubed",
    ];

    internal static string NameOf(ClusteringMethod method) => JsonNamingPolicy.KebabCaseLower.ConvertName(method.ToString());

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var people = PeopleFolders.Read(call.Get(images)).ToList();
        var folder = Directory.CreateDirectory(call.Get(directory)).FullName; // found out before minutes of work
        var id = new PackId(call.Get(pack));
        await using var packs = await ModelFolders.LoadAsync(call.Shell.Settings, id, cancel);

        var started = call.Shell.Time.GetTimestamp();
        var bar = new WorkBar(call.Shell, call.Output);
        var question = new PeopleQuestion(
            Methods[call.Get(method)], call.Find(distance) is { } near ? new SquaredDistance(near) : null, call.Get(stream) ? call.Get(orders) : 0, call.Get(batch));
        var evaluator = new PeopleEvaluator(packs.Get(id), LocalPhotos.EmbedderOf(packs.Get(id), VectorStorage.Half));
        var scoring = await bar.ShowAsync(Task.Run(() => evaluator.EvaluateAsync(people, question, call.Context.Lane, bar, cancel), cancel));
        var report = PeopleReport.Of(packs.Get(id), question, scoring, call.Shell.Time.GetElapsedTime(started));

        await Output.WriteDocumentAsync(report, Path.Combine(folder, "people.json"), cancel);
        await File.WriteAllTextAsync(Path.Combine(folder, "people.html"), report.Render(call.Shell.Time.GetLocalNow()), cancel);
        call.Output.WriteResult(report, output => report.Write(output, folder));
        return ExitCode.Done;
    }
}
