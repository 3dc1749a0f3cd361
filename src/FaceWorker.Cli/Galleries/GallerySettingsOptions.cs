using System.CommandLine;
using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Cli.Models;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Vision.Embedders;
using FaceWorker.Vision.Models;

namespace FaceWorker.Cli.Galleries;

/// <summary>The settings of a gallery as options; null when not given: only what is given changes.</summary>
internal sealed class GallerySettingsOptions
{
    private const double MostDistance = 4;
    private const string Ever = "ever";

    private readonly Option<double?> fpir = Rate("--fpir", "Of faces of strangers, the share that may be called a match, whatever the gallery's size (default 1 %)");
    private readonly Option<double?> reviewFpir = Rate("--review-fpir", "The same for a match or a review (default 20 %)");
    private readonly Option<double?> fmr = Rate("--fmr", "In verifications, of pairs of different people, the share that may be called a match (default 0.1 %)");
    private readonly Option<double?> match = Measure("--match", "Instead of rates, a fixed threshold: up to this squared distance a match, whatever the gallery's size", "DISTANCE", MostDistance);
    private readonly Option<double?> review = Measure("--review", "With --match: up to this squared distance for a person to review", "DISTANCE", MostDistance);

    private readonly Option<IdentificationRule?> rule = Choice<IdentificationRule>("--rule",
        "How candidates are ranked: by the nearest template, a vote of neighbours, the mean of a subject's templates, or a linear SVM. The thresholds always decide");

    private readonly Option<int?> neighbours = new Option<int?>("--neighbours")
    {
        Description = $"Neighbours that vote under the rule knn (1 to {GallerySettings.MostNeighbours})",
        HelpName = "N",
    }.Within(1, GallerySettings.MostNeighbours, $"1 to {GallerySettings.MostNeighbours}");

    private readonly Option<CropPolicy?> crops = Choice<CropPolicy>("--crops", "Keep a small JPEG of each face, or no image data at all: none also deletes the crops kept so far");

    private readonly Option<string?> keepFor = new Option<string?>("--keep-for")
    {
        Description = $"How long after it was indexed a photo is erased, with its faces: days, such as 365d, or weeks, such as 52w (at least {GallerySettings.ShortestKeeping.Days}d); ever: never (default)",
        HelpName = "DAYS|ever",
    }.Checked(result => CommonOptions.CheckEach(result, text => text == Ever || FindAge(text) is not null, $"a time to keep photos for: give days, such as 365d, or weeks, such as 52w, up to {GallerySettings.LongestKeeping.Days}d; or {Ever}."));

    private readonly Option<Switch?> people = Choice<Switch>("--people", "Workers find out who is in the gallery as photos come in: they group its faces into people");
    private readonly Option<Switch?> oncePerPhoto = Choice<Switch>("--once-per-photo", "Two faces of one photo are two people (default on); off for collages and mirrors");
    private readonly Option<double?> minFaceSize = Measure("--min-face-size", "Minimum length of a face's shorter side", "PIXELS");
    private readonly Option<double?> minScore = Measure("--min-score", "Minimum score of the detector", "SCORE", 1);
    private readonly Option<double?> minSharpness = Measure("--min-sharpness", "Minimum sharpness, as the variance of the Laplacian", "VARIANCE");
    private readonly Option<double?> minQuality = Measure("--min-quality", "Minimum quality: the percentage of good faces to do without, least fit first; not given: the limit of the model's card", "QUALITY", 100);
    private readonly Option<double?> maxYaw = Measure("--max-yaw", "Maximum turn to a side", "DEGREES", QualityGate.AnyAngle);
    private readonly Option<double?> maxPitch = Measure("--max-pitch", "Maximum look up or down", "DEGREES", QualityGate.AnyAngle);
    private readonly Option<double?> maxRoll = Measure("--max-roll", "Maximum tilt to a side", "DEGREES", QualityGate.AnyAngle);
    private readonly GallerySourcesOptions sources = new();

    public IReadOnlyList<Option> All =>
        [fpir, reviewFpir, fmr, match, review, rule, neighbours, crops, keepFor, people, oncePerPhoto, minFaceSize, minScore, minSharpness, minQuality, maxYaw, maxPitch, maxRoll, .. sources.All];

    public bool AnyIsGiven(Call call) => All.Any(option => call.Parse.GetResult(option) is { Implicit: false });

    /// <summary>The rule that is asked for; null when none is.</summary>
    public IdentificationRule? RuleOf(Call call) => call.Find(rule);

    /// <param name="curve">The card's, for a gallery that has none of its own.</param>
    /// <exception cref="CliFailure">The options contradict each other, or rates are asked for without a curve.</exception>
    public GallerySettings Apply(Call call, GallerySettings settings, ImpostorCurve? curve) => settings with
    {
        Decisions = Apply(call, settings.Decisions, curve),
        Rule = RuleOf(call) ?? settings.Rule,
        Neighbours = call.Find(neighbours) ?? settings.Neighbours,
        Crops = call.Find(crops) ?? settings.Crops,
        KeepFor = call.Find(keepFor) is { } age ? FindAge(age) : settings.KeepFor,
        People = new PeopleSettings(IsOn(call, people) ?? settings.People.KeepUp, IsOn(call, oncePerPhoto) ?? settings.People.OncePerPhoto),
        Sources = sources.Apply(call, settings.Sources),
        Gate = new QualityGate
        {
            MinFaceSize = (float?)call.Find(minFaceSize) ?? settings.Gate.MinFaceSize,
            MinScore = (float?)call.Find(minScore) ?? settings.Gate.MinScore,
            MinSharpness = (float?)call.Find(minSharpness) ?? settings.Gate.MinSharpness,
            MaxYaw = (float?)call.Find(maxYaw) ?? settings.Gate.MaxYaw,
            MaxPitch = (float?)call.Find(maxPitch) ?? settings.Gate.MaxPitch,
            MaxRoll = (float?)call.Find(maxRoll) ?? settings.Gate.MaxRoll,
            MinQuality = (float?)call.Find(minQuality) ?? settings.Gate.MinQuality,
        },
    };

    /// <summary>Of the card of the gallery's model; null where there is none here, or it has no curve.</summary>
    public static ImpostorCurve? CurveOfCard(CliSettings settings, Gallery gallery)
    {
        try
        {
            var store = ModelFolders.Store(settings);
            var embedder = store.GetEmbedder(store.GetPack(gallery.Pack));
            return embedder.ToFaceModel().IsSameAs(gallery.Model) ? embedder.Embedding!.ToPolicy().Curve : null;
        }
        catch (ModelStoreException)
        {
            return null;
        }
    }

    private DecisionPolicy Apply(Call call, DecisionPolicy old, ImpostorCurve? cardCurve)
    {
        var (asksForRates, asksForThresholds) = ((call.Find(fpir) ?? call.Find(reviewFpir)) is not null, (call.Find(match) ?? call.Find(review)) is not null);
        if (asksForRates && asksForThresholds)
            throw new CliFailure("usage", "Rates and fixed thresholds exclude each other.", "Give --fpir and --review-fpir, or --match and --review.", ExitCode.Usage);
        var rated = old with { Fpir = call.Find(fpir) ?? old.Fpir, ReviewFpir = call.Find(reviewFpir) ?? old.ReviewFpir, Fmr = call.Find(fmr) ?? old.Fmr };
        if (rated.ReviewFpir < rated.Fpir)
            throw new CliFailure("usage", string.Create(CultureInfo.InvariantCulture, $"The FPIR of reviews is {rated.ReviewFpir}, below that of matches, which is {rated.Fpir}."),
                "Every match would be a review as well: give both, --review-fpir not below --fpir.", ExitCode.Usage);
        return asksForThresholds ? rated.With(Fix(call, old.Fixed ?? old.ForVerification(1)))
            : asksForRates && old.Fixed is not null ? rated.With(old.Curve ?? cardCurve ?? throw NoCurve())
            : rated;
    }

    private static CliFailure NoCurve() => new("noCurve", "Rates need to know how often strangers match, and neither the gallery nor the card of its model has an impostor curve.",
        "Measure it on photos of people you know: faceworker calibrate --gallery NAME --folders DIR; or keep fixed thresholds: --match, --review.");

    private DecisionThresholds Fix(Call call, DecisionThresholds old)
    {
        var (newMatch, newReview) = (call.Find(match), call.Find(review));
        var (nearer, further) = (newMatch ?? old.Match.Value, newReview ?? old.Review.Value);
        if (further < nearer)
            throw new CliFailure("usage", Contradiction(nearer, newMatch is not null, further, newReview is not null),
                "Distances up to the match threshold are matches, from there up to the review threshold reviews: give both, --review not below --match.", ExitCode.Usage);
        return new DecisionThresholds(new SquaredDistance(nearer), new SquaredDistance(further), OriginOf(call.Shell));
    }

    private static string OriginOf(Shell shell) => string.Create(CultureInfo.InvariantCulture, $"set by hand on {shell.Time.GetUtcNow():yyyy-MM-dd} by {shell.User}");

    private static string Contradiction(double match, bool matchIsGiven, double review, bool reviewIsGiven) => string.Create(CultureInfo.InvariantCulture,
        $"{(matchIsGiven ? "--match is" : "The match threshold is")} {match}, above {(reviewIsGiven ? "--review, which is" : "the review threshold, which is")} {review}.");

    /// <summary>Null: no such time, or for ever.</summary>
    private static TimeSpan? FindAge(string text)
    {
        var unit = text is [.., 'w'] ? 7.0 : text is [.., 'd'] ? 1.0 : 0;
        var days = unit > 0 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? unit * number : 0;
        return days >= GallerySettings.ShortestKeeping.TotalDays && days <= GallerySettings.LongestKeeping.TotalDays ? TimeSpan.FromDays(days) : null;
    }

    private static bool? IsOn(Call call, Option<Switch?> option) => call.Find(option) is { } given ? given == Switch.On : null;

    private static Option<double?> Rate(string name, string description) =>
        new Option<double?>(name) { Description = $"{description}; more than 0, less than 1", HelpName = "RATE" }
            .Only(value => value is > 0 and < 1, "give a share more than 0 and less than 1, such as 0.01 for 1 %.");

    /// <summary>A measure from 0 to <paramref name="most"/>.</summary>
    private static Option<double?> Measure(string name, string description, string unit, double most = float.MaxValue)
    {
        var range = most < float.MaxValue ? FormattableString.Invariant($"0 to {most}") : "0 or more";
        return new Option<double?>(name) { Description = $"{description} ({range})", HelpName = unit }.Within(0, most, range);
    }

    /// <summary>One of the names of an enumeration.</summary>
    private static Option<T?> Choice<T>(string name, string description)
        where T : struct, Enum
    {
        var names = Enum.GetValues<T>().Select(Drawing.NameOf).ToArray();
        return new Option<T?>(name) { Description = description, HelpName = string.Join('|', names) }.AcceptOnlyFromAmong(names);
    }

    private enum Switch
    {
        On,
        Off,
    }
}
