using System.CommandLine;
using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Core;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Reembedding;
using FaceWorker.Storage.Photos;
using FaceWorker.Storage.Reembedding;

namespace FaceWorker.Cli.Reembedding;

/// <summary>Compares both models of a gallery on its own people.</summary>
internal sealed class ReembedCompareCommand : CliCommand
{
    private const int ShownChanges = 20;

    private readonly Option<string> gallery = CommonOptions.Gallery();
    private readonly Option<string?> report = new("--report") { Description = "Also write a self-contained HTML page, with pictures of the faces whose answer changes", HelpName = "FILE.html" };

    public ReembedCompareCommand(Shell shell)
        : base(shell, "compare", "Compare both models on the gallery's own people, before anything changes: how many named people each finds at the gallery's FPIR, which answers change, and how much of what people said each agrees with.") =>
        Add(gallery, report);

    public override IReadOnlyList<string> Examples => ["faceworker reembed compare --gallery family --report compared.html", "faceworker reembed compare --gallery family --json | jq '.changed[] | select(.change == \"lost\")'"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var name = new GalleryName(call.Get(gallery));
        var bar = new WorkBar(call.Shell, call.Output);
        var comparison = await Database.UseAsync(call.Shell, (database, galleries) => bar.ShowAsync(Task.Run(() =>
            new SpaceComparer(new ReembeddingStore(database), new SpaceReader(database), galleries).CompareAsync(call.Context, name, bar, cancel), cancel)));
        if (call.Find(report) is { } file)
            await WriteReportAsync(call, comparison, file, cancel);
        call.Output.WriteResult(ViewOf(comparison), output => Write(output, comparison));
        return ExitCode.Done;
    }

    private static async Task WriteReportAsync(Call call, SpaceComparison comparison, string file, CancellationToken cancel)
    {
        var faces = comparison.Changed.SelectMany(one => new[] { one.FaceId, one.Active.FaceId, one.Shadow.FaceId }).Where(face => face != 0);
        var pictures = await Database.UseAsync(call.Shell, (database, _) => new FacePictures(new PhotoStore(database)).ShowAsync(call.Context, comparison.Gallery.Name, faces, cancel));
        await File.WriteAllTextAsync(file, ComparisonPage.Render(comparison, pictures, call.Shell.Time.GetLocalNow()), cancel);
    }

    private static object ViewOf(SpaceComparison comparison) => new
    {
        gallery = comparison.Gallery.Name.Value,
        comparison.People,
        comparison.Probes,
        comparison.Constraints,
        comparison.Lost,
        comparison.Found,
        active = ViewOf(comparison.Active),
        shadow = ViewOf(comparison.Shadow),
        changed = comparison.Changed.Select(one => new { one.FaceId, one.ImageId, one.SubjectId, one.Person, one.Change, active = ViewOf(one.Active), shadow = ViewOf(one.Shadow) }),
    };

    private static object ViewOf(SpaceAccuracy accuracy) =>
        new { pack = accuracy.Pack.Value, threshold = Math.Round(accuracy.Threshold.Value, 4), fnir = Math.Round(accuracy.Fnir, 5), fpir = Math.Round(accuracy.Fpir, 5), accuracy.ConstraintsKept };

    /// <summary>Null: nobody else is in the gallery.</summary>
    private static object? ViewOf(NearestFace nearest) => nearest.FaceId == 0 ? null : new { nearest.FaceId, distance = Math.Round(nearest.Distance, 4), nearest.IsOwn };

    private static void Write(Output output, SpaceComparison comparison)
    {
        output.WriteLine($"Gallery '{comparison.Gallery.Name}': {Drawing.Plural(comparison.Probes, "face")} of {Drawing.Plural(comparison.People, "named subject")}, each searched for among all others.");
        output.Write(Drawing.Table(["", $"'{comparison.Active.Pack}' (answers)", $"'{comparison.Shadow.Pack}'"], ComparisonRows.Of(comparison), row => [row.Name, row.Of(comparison.Active), row.Of(comparison.Shadow)]));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{comparison.Found:N0} would be found that are not now, {comparison.Lost:N0} would be lost."));
        if (comparison.Changed.Count > 0)
            output.Write(Drawing.Table(["Face", "Photo", "Person", "", comparison.Active.Pack.Value, comparison.Shadow.Pack.Value], comparison.Changed.Take(ShownChanges),
                one => [one.FaceId, one.ImageId, one.Person, one.Change.ToName(), Describe(one.Active), Describe(one.Shadow)]));
        if (comparison.Changed.Count > ShownChanges)
            output.WriteLine("More of them: add --json.");
        output.WriteLine($"Cut over: faceworker reembed cut-over --gallery {comparison.Gallery.Name}");
    }

    private static string Describe(NearestFace nearest) => nearest.FaceId == 0 ? "nobody" : $"face {nearest.FaceId}, {(nearest.IsOwn ? "the same person" : "somebody else")}, at {Drawing.Distance(nearest.Distance)}";
}
