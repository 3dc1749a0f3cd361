using System.CommandLine;
using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Cli.Galleries;

/// <summary>The settings of a gallery as options; null when not given: only what is given changes.</summary>
internal sealed class GallerySettingsOptions
{
    private const double MostDistance = 4;

    private readonly Option<double?> match = Measure("--match", "Up to this squared distance: a match", "DISTANCE", MostDistance);
    private readonly Option<double?> review = Measure("--review", "Up to this squared distance: for a person to review", "DISTANCE", MostDistance);

    private readonly Option<IdentificationRule?> rule = Choice<IdentificationRule>("--rule",
        "How candidates are ranked: by the nearest template, a vote of neighbours, the mean of a subject's templates, or a linear SVM. The thresholds always decide");

    private readonly Option<int?> neighbours = new Option<int?>("--neighbours")
    {
        Description = $"Neighbours that vote under the rule knn (1 to {GallerySettings.MostNeighbours})",
        HelpName = "N",
    }.Within(1, GallerySettings.MostNeighbours, $"1 to {GallerySettings.MostNeighbours}");

    private readonly Option<CropPolicy?> crops = Choice<CropPolicy>("--crops", "Keep a small JPEG of each face, or no image data at all: none also deletes the crops kept so far");
    private readonly Option<double?> minFaceSize = Measure("--min-face-size", "Minimum length of a face's shorter side", "PIXELS");
    private readonly Option<double?> minScore = Measure("--min-score", "Minimum score of the detector", "SCORE", 1);
    private readonly Option<double?> minSharpness = Measure("--min-sharpness", "Minimum sharpness, as the variance of the Laplacian", "VARIANCE");
    private readonly Option<double?> maxYaw = Measure("--max-yaw", "Maximum turn to a side", "DEGREES", QualityGate.AnyAngle);
    private readonly Option<double?> maxPitch = Measure("--max-pitch", "Maximum look up or down", "DEGREES", QualityGate.AnyAngle);
    private readonly Option<double?> maxRoll = Measure("--max-roll", "Maximum tilt to a side", "DEGREES", QualityGate.AnyAngle);

    public IReadOnlyList<Option> All => [match, review, rule, neighbours, crops, minFaceSize, minScore, minSharpness, maxYaw, maxPitch, maxRoll];

    public bool AnyIsGiven(Call call) => All.Any(option => call.Parse.GetResult(option) is not null);

    /// <summary>The rule that is asked for; null when none is.</summary>
    public IdentificationRule? RuleOf(Call call) => call.Find(rule);

    /// <exception cref="CliFailure">The thresholds contradict each other.</exception>
    public GallerySettings Apply(Call call, GallerySettings settings) => settings with
    {
        Thresholds = Apply(call, settings.Thresholds),
        Rule = RuleOf(call) ?? settings.Rule,
        Neighbours = call.Find(neighbours) ?? settings.Neighbours,
        Crops = call.Find(crops) ?? settings.Crops,
        Gate = new QualityGate
        {
            MinFaceSize = (float?)call.Find(minFaceSize) ?? settings.Gate.MinFaceSize,
            MinScore = (float?)call.Find(minScore) ?? settings.Gate.MinScore,
            MinSharpness = (float?)call.Find(minSharpness) ?? settings.Gate.MinSharpness,
            MaxYaw = (float?)call.Find(maxYaw) ?? settings.Gate.MaxYaw,
            MaxPitch = (float?)call.Find(maxPitch) ?? settings.Gate.MaxPitch,
            MaxRoll = (float?)call.Find(maxRoll) ?? settings.Gate.MaxRoll,
        },
    };

    private DecisionThresholds Apply(Call call, DecisionThresholds old)
    {
        var (newMatch, newReview) = (call.Find(match), call.Find(review));
        if (newMatch is null && newReview is null)
            return old;
        var (nearer, further) = (newMatch ?? old.Match.Value, newReview ?? old.Review.Value);
        if (further < nearer)
            throw new CliFailure("usage", Contradiction(nearer, newMatch is not null, further, newReview is not null),
                "Distances up to the match threshold are matches, from there up to the review threshold reviews: give both, --review not below --match.", ExitCode.Usage);
        return new DecisionThresholds(new SquaredDistance(nearer), new SquaredDistance(further), OriginOf(call.Shell));
    }

    private static string OriginOf(Shell shell) => string.Create(CultureInfo.InvariantCulture, $"set by hand on {shell.Time.GetUtcNow():yyyy-MM-dd} by {shell.User}");

    private static string Contradiction(double match, bool matchIsGiven, double review, bool reviewIsGiven) => string.Create(CultureInfo.InvariantCulture,
        $"{(matchIsGiven ? "--match is" : "The match threshold is")} {match}, above {(reviewIsGiven ? "--review, which is" : "the review threshold, which is")} {review}.");

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
}
