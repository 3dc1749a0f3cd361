using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Cli.Galleries;

/// <summary>A gallery as the commands show it. Distances, and so the thresholds, are <paramref name="ThresholdUnit"/>.</summary>
internal sealed record GalleryView(
    string Name, string Pack, string Model, int Dimensions, string Fingerprint, DistanceThresholds Thresholds, string ThresholdUnit,
    IdentificationRule Rule, int Neighbours, QualityGate Gate, CropPolicy Crops, PeopleSettings People)
{
    public const string Unit = "squared Euclidean distance of unit vectors, 0 (same) to 4";

    /// <summary>Of a verification of one pair.</summary>
    public required DistanceThresholds Verification { get; init; }

    /// <summary>Null where none is known: the thresholds are fixed.</summary>
    public CurveView? Curve { get; init; }

    /// <summary>The other pack that the gallery has vectors of, while it goes over from one to another; null: none.</summary>
    public string? OtherPack { get; init; }

    /// <summary>After so many days a photo is erased; null: never.</summary>
    public double? KeepForDays { get; init; }

    /// <summary>What images may come from, within the workers' settings; null: wherever these allow.</summary>
    public GallerySources? Sources { get; init; }

    /// <summary>Null where they were not counted.</summary>
    public GalleryCounts? Counts { get; init; }

    /// <summary>A sentence with its remedy; null where there is nothing to warn of.</summary>
    public string? Warning { get; init; }

    public static GalleryView Of(Gallery gallery) => new(
        gallery.Name.Value, gallery.Pack.Value, gallery.Model.Id.Value, gallery.Model.Dimensions, gallery.Model.Fingerprint,
        gallery.ThresholdsFor(default).ToMessage(), Unit,
        gallery.Settings.Rule, gallery.Settings.Neighbours, gallery.Settings.Gate, gallery.Settings.Crops, gallery.Settings.People)
    {
        Verification = gallery.Settings.Decisions.ForVerification(1).ToMessage(),
        Curve = CurveView.Of(gallery.Settings.Decisions),
        OtherPack = gallery.Shadow?.Pack.Value,
        KeepForDays = gallery.Settings.KeepFor?.TotalDays,
        Sources = gallery.Settings.Sources is { IsAny: false } sources ? sources : null,
    };

    public static GalleryView Of(GallerySummary summary) => Of(summary.Gallery) with
    {
        Thresholds = summary.Gallery.ThresholdsFor(summary.Size).ToMessage(),
        Counts = GalleryCounts.Of(summary),
        Warning = summary.HasOutgrownCalibration ? OutgrownCalibration(summary) : null,
    };

    public static async Task<IReadOnlyList<GalleryView>> ListAsync(Shell shell, RequestContext context, CancellationToken cancel) =>
        [.. (await Database.ManageGalleriesAsync(shell, galleries => galleries.ListAsync(context, cancel))).Select(Of)];

    public static void Write(Output output, IReadOnlyList<GalleryView> galleries)
    {
        if (galleries.Count == 0)
            output.WriteLine("There is no gallery yet. Create one: faceworker gallery create NAME");
        else
            output.Write(Drawing.Table(
                ["Gallery", "Images", "Faces", "Templates", "Subjects", "Crops", "Rejected", "Pack", "Model", "Rule", "Match", "Review", "Search"], galleries, gallery =>
                [
                    gallery.Name, gallery.Counts!.Images, gallery.Counts.Faces, gallery.Counts.Templates, gallery.Counts.Subjects, gallery.Counts.Crops, gallery.Counts.Rejections,
                    gallery.Pack, gallery.Model, Drawing.NameOf(gallery.Rule), Drawing.Distance(gallery.Thresholds.Match), Drawing.Distance(gallery.Thresholds.Review),
                    Drawing.NameOf(gallery.Counts.SearchMethod),
                ]));
        foreach (var warning in galleries.Select(gallery => gallery.Warning).OfType<string>())
            output.WriteLine($"Warning: {warning}");
    }

    /// <summary>Everything about this one gallery.</summary>
    public void Write(Output output)
    {
        var facts = new List<(string, string)>
        {
            ("Gallery", Name),
            ("Pack", $"{Pack} (model {Model}, {Dimensions} values, fingerprint {(Fingerprint.Length == 0 ? "unknown" : Fingerprint)})"),
            ("Searches", $"{Drawing.Describe(Thresholds)}; {ThresholdUnit}"),
            ("Verifications", Drawing.Describe(Verification)),
            ("False matches", Curve?.Describe(Thresholds) ?? "unknown for this model: the thresholds are fixed"),
            ("Rule", Rule == IdentificationRule.Knn ? $"knn, {Neighbours} neighbours" : Drawing.NameOf(Rule)),
            ("Quality gate", Describe(Gate)),
            ("Crops", Crops == CropPolicy.Keep ? "keep: a small JPEG of each face" : "none: no image data is kept"),
            ("Photos", KeepForDays is { } days ? string.Create(CultureInfo.InvariantCulture, $"erased {days:0.##} days after they were indexed") : "kept for ever"),
            ("People", (People.KeepUp ? "on: faces are grouped as they come" : "off: faces are grouped on request") + (People.OncePerPhoto ? "" : "; two faces of one photo may be one person")),
        };
        if (Sources is not null)
            facts.Add(("Images from", Sources.ToString()));
        if (OtherPack is not null)
            facts.Add(("Re-embedding", $"has vectors of pack '{OtherPack}' as well; see: faceworker reembed status --gallery {Name}"));
        if (Counts is { } counts)
            facts.AddRange(counts.Facts());
        output.Write(Drawing.Facts(facts));
        if (Warning is not null)
            output.WriteLine($"Warning: {Warning}");
    }

    private static string OutgrownCalibration(GallerySummary summary) => string.Create(CultureInfo.InvariantCulture,
        $"Gallery '{summary.Gallery.Name}' was calibrated with {summary.CalibratedPersons:N0} persons and has {summary.Persons:N0}: ") +
        (summary.Gallery.ThresholdsFor(summary.Size).IsExtrapolated ? "its match threshold is extrapolated beyond what was measured, and " : "") +
        $"people who came since may be more alike, so that more strangers match than it says. Calibrate it again: faceworker calibrate --gallery {summary.Gallery.Name} --from-archive";

    private static string Describe(QualityGate gate)
    {
        var limits = new[]
        {
            Limit(gate.MinFaceSize > 0, $"at least {gate.MinFaceSize:0.#} pixels"),
            Limit(gate.MinScore > 0, $"score at least {gate.MinScore:0.00#}"),
            Limit(gate.MinSharpness > 0, $"sharpness at least {gate.MinSharpness:0.#}"),
            Limit(gate.MinQuality is null, $"quality as the model's card asks"),
            Limit(gate.MinQuality > 0, $"quality at least {gate.MinQuality:0.##}"),
            Limit(gate.MaxYaw < QualityGate.AnyAngle, $"yaw up to {gate.MaxYaw:0.#}°"),
            Limit(gate.MaxPitch < QualityGate.AnyAngle, $"pitch up to {gate.MaxPitch:0.#}°"),
            Limit(gate.MaxRoll < QualityGate.AnyAngle, $"roll up to {gate.MaxRoll:0.#}°"),
        };
        return string.Join(", ", limits.OfType<string>()) is { Length: > 0 } text ? text : "open: every face counts";
    }

    private static string? Limit(bool isThere, FormattableString text) => isThere ? text.ToString(CultureInfo.InvariantCulture) : null;
}

/// <summary>How much a gallery holds.</summary>
/// <param name="Classified">The subjects that the SVM knows.</param>
/// <param name="Rejections">Images that were sent for it and could not be used.</param>
internal sealed record GalleryCounts(
    long Images, long Faces, long Templates, long Subjects, long Classified, long Crops, long Rejections, SearchMethod SearchMethod, DateTimeOffset CreatedAt, long Unnamed)
{
    public static GalleryCounts Of(GallerySummary summary) => new(
        summary.Images, summary.Faces, summary.Templates, summary.Subjects, summary.Classified, summary.Crops, summary.Rejections, summary.SearchMethod, summary.CreatedAt, summary.Unnamed);

    public IEnumerable<(string, string)> Facts() =>
    [
        ("Holds", $"{Drawing.Plural(Images, "image")}; {Drawing.Plural(Faces, "face")}, of which {Drawing.Plural(Templates, "template")}; {Drawing.Plural(Crops, "crop")}"),
        ("Subjects", string.Create(CultureInfo.InvariantCulture, $"{Subjects:N0}, of which the SVM knows {Classified:N0}; {Unnamed:N0} people without a name")),
        ("Rejected", Drawing.Plural(Rejections, "image")),
        ("Search", Drawing.NameOf(SearchMethod)),
        ("Created", Drawing.Time(CreatedAt)),
    ];
}
