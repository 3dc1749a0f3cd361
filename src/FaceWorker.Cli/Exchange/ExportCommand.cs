using System.CommandLine;
using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Core.Exchange;
using FaceWorker.Core.Exchange.Xmp;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage.Exchange;

namespace FaceWorker.Cli.Exchange;

/// <summary>Gives a gallery away in formats that other programs read.</summary>
internal sealed class ExportCommand : CliCommand
{
    private const string Jsonl = "jsonl", Csv = "csv", Parquet = "parquet", Xmp = "xmp";
    private const string Full = "full", Stem = "stem";

    private readonly Option<string> gallery = CommonOptions.Gallery();
    private readonly Option<string> format = new Option<string>("--format", "-f") { Description = "What is written: jsonl (one file), csv or parquet (a folder of tables), xmp (names in sidecars)", HelpName = "FORMAT", Required = true }
        .AcceptOnlyFromAmong(Jsonl, Csv, Parquet, Xmp);

    private readonly Option<string?> to = new("--out") { Description = "jsonl: the file. csv and parquet: the folder. xmp: a folder that mirrors where photos come from", HelpName = "PATH" };
    private readonly Option<bool> vectors = new("--vectors") { Description = "jsonl, csv, parquet: also the templates. With them, anybody can recognise these people elsewhere" };
    private readonly Option<bool> beside = new("--beside") { Description = "xmp: sidecars of photos that are files here lie beside them" };
    private readonly Option<bool> originals = new("--write-originals") { Description = "xmp: write into the JPEG files themselves; a copy of each stays as NAME_original. They are other files then: indexed again, they are other photos" };
    private readonly Option<bool> confirmed = new("--confirmed") { Description = "xmp: only names that a person confirmed, not those that the machine gave" };
    private readonly Option<string> sidecar = new Option<string>("--sidecar") { Description = "xmp: what sidecars are called: full is photo.jpg.xmp (digiKam, darktable, PhotoPrism, immich), stem is photo.xmp (Lightroom, for raw files)", HelpName = $"{Full}|{Stem}", DefaultValueFactory = _ => Full }
        .AcceptOnlyFromAmong(Full, Stem);

    public ExportCommand(Shell shell)
        : base(shell, "export", "Give a gallery away: photos, faces, people, what was said of them, distances. As it is at this moment, however long it takes; files appear when they are complete.")
    {
        Add(gallery, format, to, vectors, beside, originals, confirmed, sidecar);
        Validators.Add(result =>
        {
            if (result.GetResult(format) is not { Tokens: [{ Value: var asked }] })
                return;
            var isXmp = asked == Xmp;
            var isNowhere = result.GetValue(to) is null && !(isXmp && (result.GetValue(beside) || result.GetValue(originals)));
            if (isNowhere)
                result.AddError(isXmp ? "Say where names go: --beside the photos, --out FOLDER, or --write-originals." : "--out is missing: give the file or folder to write.");
            foreach (var option in new Option[] { beside, originals, confirmed, sidecar }.Where(option => !isXmp && result.GetResult(option) is { Implicit: false }))
                result.AddError($"{option.Name} is for the format xmp only; leave it out.");
            if (isXmp && result.GetValue(vectors))
                result.AddError("--vectors is not for the format xmp; leave it out.");
        });
    }

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker export --gallery family --format jsonl --out family.jsonl",
        "faceworker export --gallery family --format parquet --out tables --vectors",
        "faceworker export --gallery family --format xmp --beside",
        "faceworker export --gallery family --format xmp --out sidecars --sidecar stem --confirmed",
    ];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var bar = new WorkBar(call.Shell, call.Output);
        var job = new ExportJob(new GalleryName(call.Get(gallery)), call.Find(vectors));
        await using var writer = WriterOf(call);
        var outcome = await Database.UseAsync(call.Shell, (database, _) =>
            bar.ShowAsync(Task.Run(() => new GalleryExporter(new GalleryReader(database)).ExportAsync(call.Context, job, writer, bar, cancel), cancel)));
        var xmp = (writer as XmpExport)?.Report;
        call.Output.WriteResult(ExportView.Of(outcome, xmp), output => Write(output, outcome, xmp, call.Find(to)));
        return xmp is { Failed: > 0 } ? ExitCode.Rejected : ExitCode.Done;
    }

    private IExportWriter WriterOf(Call call) => call.Get(format) switch
    {
        Jsonl => new JsonLinesExport(call.Find(to)!),
        Csv => new TableExport(call.Find(to)!, new CsvFormat(), call.Find(vectors)),
        Parquet => new TableExport(call.Find(to)!, new ParquetFormat(), call.Find(vectors)),
        _ => new XmpExport(new XmpExportOptions(call.Find(to), call.Find(beside), call.Find(originals), call.Get(sidecar) == Full ? SidecarNaming.Full : SidecarNaming.Stem, call.Find(confirmed))),
    };

    private static void Write(Output output, ExportOutcome outcome, XmpExportReport? xmp, string? place)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Gallery '{outcome.Gallery.Gallery.Name}': {Drawing.Plural(outcome.Photos, "photo")}, {Drawing.Plural(outcome.Faces, "face")}, {outcome.People:N0} {(outcome.People == 1 ? "person" : "people")}, {Drawing.Plural(outcome.Constraints, "constraint")}{(xmp is null ? $", in '{place}'." : ".")}"));
        if (xmp is null)
            return;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"XMP: {xmp.Written:N0} written, {xmp.Unchanged:N0} unchanged, {xmp.Failed:N0} failed."));
        if (xmp.WithoutPlace > 0)
            output.WriteLine($"{Drawing.Plural(xmp.WithoutPlace, "photo")} with names are not files here: give a folder for their sidecars with --out.");
        if (xmp.NamesKept > 0)
            output.WriteLine($"{Drawing.Plural(xmp.NamesKept, "region")} had another name already, by another program; that stays.");
        if (xmp.OfUnknownOrientation > 0)
            output.WriteLine($"{Drawing.Plural(xmp.OfUnknownOrientation, "photo")} cannot be read here, so that their EXIF orientation is not known; their regions are on the upright picture.");
        if (xmp.Problems.Count > 0)
            output.Write(Drawing.Table(["File", "Problem"], xmp.Problems.Take(20), problem => [problem.Path, problem.Problem]));
    }

    /// <summary>An export as it is printed for programs.</summary>
    private sealed record ExportView(string Gallery, DateTimeOffset TakenAt, long Photos, long Faces, long People, long Constraints, XmpView? Xmp)
    {
        public static ExportView Of(ExportOutcome outcome, XmpExportReport? xmp) => new(outcome.Gallery.Gallery.Name.Value, outcome.Gallery.TakenAt, outcome.Photos, outcome.Faces, outcome.People, outcome.Constraints,
            xmp is null ? null : new XmpView(xmp.Written, xmp.Unchanged, xmp.WithoutPlace, xmp.NamesKept, xmp.OfUnknownOrientation, xmp.Failed, [.. xmp.Problems.Select(one => new ProblemView(one.Path, one.Problem))]));
    }

    private sealed record XmpView(long Written, long Unchanged, long WithoutPlace, long NamesKept, long OfUnknownOrientation, long Failed, IReadOnlyList<ProblemView> Problems);

    private sealed record ProblemView(string Path, string Problem);
}
