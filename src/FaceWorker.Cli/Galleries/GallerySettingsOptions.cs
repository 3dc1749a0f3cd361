using System.CommandLine;
using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Cli.Galleries;

/// <summary>The settings of a gallery as options; only what is given changes.</summary>
internal sealed class GallerySettingsOptions
{
    private const double MostDistance = 4;

    private readonly Option<double?> match = SettingOptions.Measure("--match", "Up to this squared distance: a match", "DISTANCE", MostDistance);
    private readonly Option<double?> review = SettingOptions.Measure("--review", "Up to this squared distance: for a person to review", "DISTANCE", MostDistance);

    private readonly Option<string?> rule = SettingOptions.Choice<IdentificationRule>("--rule",
        "How candidates are ranked: by the nearest template, a vote of neighbours, the mean of a subject's templates, or a linear SVM. The thresholds decide in any case");

    private readonly Option<int?> neighbours = new("--neighbours") { Description = $"Neighbours that vote under the rule knn (1 to {GallerySettings.MostNeighbours})", HelpName = "N" };
    private readonly Option<string?> crops = SettingOptions.Choice<CropPolicy>("--crops", "Keep a small JPEG of each face, or no image data at all: none also deletes the crops kept so far");
    private readonly Option<double?> minFaceSize = SettingOptions.Measure("--min-face-size", "Least shorter side of a face", "PIXELS");
    private readonly Option<double?> minScore = SettingOptions.Measure("--min-score", "Least score of the detector", "SCORE", 1);
    private readonly Option<double?> minSharpness = SettingOptions.Measure("--min-sharpness", "Least sharpness, as the variance of the Laplacian", "VARIANCE");
    private readonly Option<double?> maxYaw = SettingOptions.Measure("--max-yaw", "Furthest turn to a side", "DEGREES", QualityGate.AnyAngle);
    private readonly Option<double?> maxPitch = SettingOptions.Measure("--max-pitch", "Furthest look up or down", "DEGREES", QualityGate.AnyAngle);
    private readonly Option<double?> maxRoll = SettingOptions.Measure("--max-roll", "Furthest tilt to a side", "DEGREES", QualityGate.AnyAngle);

    public GallerySettingsOptions() => neighbours.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && value is < 1 or > GallerySettings.MostNeighbours)
            result.AddError($"--neighbours is {value}; it has to be 1 to {GallerySettings.MostNeighbours}.");
    });

    private IReadOnlyList<Option> All => [match, review, rule, neighbours, crops, minFaceSize, minScore, minSharpness, maxYaw, maxPitch, maxRoll];

    public void AddTo(Command command)
    {
        foreach (var option in All)
            command.Add(option);
    }

    public bool AnyIsGiven(Call call) => All.Any(option => call.Parse.GetResult(option) is not null);

    /// <summary>The rule that is asked for; null when none is.</summary>
    public IdentificationRule? RuleOf(Call call) => Parse<IdentificationRule>(call.Find(rule));

    /// <exception cref="CliFailure">The thresholds contradict each other.</exception>
    public GallerySettings Apply(Call call, GallerySettings settings) => settings with
    {
        Thresholds = Apply(call, settings.Thresholds),
        Rule = RuleOf(call) ?? settings.Rule,
        Neighbours = call.Find(neighbours) ?? settings.Neighbours,
        Crops = Parse<CropPolicy>(call.Find(crops)) ?? settings.Crops,
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
                "Distances up to the match threshold are matches, from there up to the review threshold reviews: give both, the review threshold not below the other.", ExitCode.Usage);
        return new DecisionThresholds(new SquaredDistance(nearer), new SquaredDistance(further), OriginOf(call.Shell));
    }

    private static string OriginOf(Shell shell) => string.Create(CultureInfo.InvariantCulture, $"set by hand on {shell.Time.GetUtcNow():yyyy-MM-dd} by {shell.User}");

    private static string Contradiction(double match, bool matchIsGiven, double review, bool reviewIsGiven) => string.Create(CultureInfo.InvariantCulture,
        $"{(matchIsGiven ? "--match is" : "The match threshold is")} {match}, above {(reviewIsGiven ? "--review, which is" : "the review threshold, which is")} {review}.");

    private static T? Parse<T>(string? name)
        where T : struct, Enum => name is null ? null : Enum.Parse<T>(name, ignoreCase: true);
}
