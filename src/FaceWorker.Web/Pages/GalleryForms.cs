using System.Globalization;
using FaceWorker.Core.Calibration;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Web.Frame;
using FaceWorker.Web.SignIn;

namespace FaceWorker.Web.Pages;

/// <summary>What can be done with a gallery's settings and calibrations.</summary>
internal static class GalleryForms
{
    public static void MapGalleryForms(this IEndpointRouteBuilder forms)
    {
        forms.MapPost("/galleries/{name}/settings", async (string name, IFormCollection fields, CurrentUser user, IGalleryAdministration galleries, CancellationToken cancel) =>
        {
            var gallery = await galleries.SetAsync(user.Context, new GalleryName(name), settings => new SettingsFields(fields).ApplyTo(settings), cancel);
            return Notice.Done($"The settings of {gallery.Name} are saved.");
        });
        forms.MapPost("/galleries/{name}/rollback", async (string name, CurrentUser user, ICalibrationStore calibrations, CancellationToken cancel) =>
        {
            var undone = await calibrations.RollBackAsync(user.Context, new GalleryName(name), cancel);
            return Notice.Done($"Calibration {undone.Id} is rolled back.");
        });
    }
}

/// <summary>The settings of a gallery as its form sends them.</summary>
internal sealed class SettingsFields(IFormCollection fields)
{
    private const string ByHand = "set in the console";

    /// <exception cref="ArgumentException">A value is out of range, or no number; the message names it.</exception>
    public GallerySettings ApplyTo(GallerySettings settings) => settings with
    {
        Decisions = Decide(settings.Decisions),
        Rule = Enum.TryParse<IdentificationRule>(fields["rule"], out var rule) ? rule : settings.Rule,
        Neighbours = (int)(Number("neighbours") ?? settings.Neighbours),
        Crops = IsOn("crops") ? CropPolicy.Keep : CropPolicy.None,
        KeepFor = Number("keepFor") is { } days ? TimeSpan.FromDays(days) : null,
        People = new PeopleSettings(IsOn("people"), IsOn("oncePerPhoto")),
        Gate = new QualityGate
        {
            MinFaceSize = Measure("minFaceSize", 0),
            MinScore = Measure("minScore", 0),
            MinSharpness = Measure("minSharpness", 0),
            MinQuality = (float?)Number("minQuality"),
            MaxYaw = Measure("maxYaw", QualityGate.AnyAngle),
            MaxPitch = Measure("maxPitch", QualityGate.AnyAngle),
            MaxRoll = Measure("maxRoll", QualityGate.AnyAngle),
        },
    };

    private DecisionPolicy Decide(DecisionPolicy old)
    {
        var rated = old with { Fpir = Rate("fpir") ?? old.Fpir, ReviewFpir = Rate("reviewFpir") ?? old.ReviewFpir, Fmr = Rate("fmr") ?? old.Fmr };
        if (fields["basis"] == "rates" && old.Curve is { } curve)
            return rated.With(curve);
        if (Number("match") is not { } match)
            throw new ArgumentException("Fixed thresholds need a number for 'Match up to'.");
        var review = Math.Max(match, Number("review") ?? match);
        var known = old.Fixed is { } before && before.Match.Value == match && before.Review.Value == review;
        return known ? rated : rated.With(new DecisionThresholds(new SquaredDistance(match), new SquaredDistance(review), ByHand));
    }

    private bool IsOn(string field) => fields[field] == "true";

    private float Measure(string field, float otherwise) => (float?)Number(field) ?? otherwise;

    private double? Rate(string field) => Number(field) / 100;

    private double? Number(string field)
    {
        var text = fields[field].ToString().Trim();
        if (text.Length == 0)
            return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new ArgumentException($"'{text}' of the field {field} is no number.");
    }
}
