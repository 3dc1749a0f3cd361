using System.Globalization;
using FaceWorker.Core;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Storage.Galleries;

/// <summary>A change of a gallery's settings, for the audit.</summary>
internal static class SettingsChange
{
    /// <summary>Each setting that differs, with both values; null: none does.</summary>
    public static string? Describe(GallerySettings before, GallerySettings after)
    {
        if (before == after)
            return null;
        var changes = ValuesOf(before).Zip(ValuesOf(after)).Where(pair => pair.First.Value != pair.Second.Value)
            .Select(pair => $"{pair.First.Name} {pair.First.Value} → {pair.Second.Value}").ToList();
        return changes.Count > 0 ? string.Join(", ", changes) : "curve of false matches";
    }

    /// <summary>Called as by <c>faceworker gallery set</c>.</summary>
    private static IEnumerable<(string Name, string Value)> ValuesOf(GallerySettings settings) =>
    [
        ("fpir", Number(settings.Decisions.Fpir)),
        ("review-fpir", Number(settings.Decisions.ReviewFpir)),
        ("fmr", Number(settings.Decisions.Fmr)),
        ("match", settings.Decisions.Fixed is { } match ? Number(match.Match.Value) : "by rates"),
        ("review", settings.Decisions.Fixed is { } review ? Number(review.Review.Value) : "by rates"),
        ("rule", settings.Rule.ToName()),
        ("neighbours", Number(settings.Neighbours)),
        ("crops", settings.Crops.ToName()),
        ("keep-for", settings.KeepFor is { } kept ? $"{Number(kept.TotalDays)}d" : "ever"),
        ("people", OnOrOff(settings.People.KeepUp)),
        ("once-per-photo", OnOrOff(settings.People.OncePerPhoto)),
        ("min-face-size", Number(settings.Gate.MinFaceSize)),
        ("min-score", Number(settings.Gate.MinScore)),
        ("min-sharpness", Number(settings.Gate.MinSharpness)),
        ("min-quality", settings.Gate.MinQuality is { } quality ? Number(quality) : "by the model"),
        ("max-yaw", Number(settings.Gate.MaxYaw)),
        ("max-pitch", Number(settings.Gate.MaxPitch)),
        ("max-roll", Number(settings.Gate.MaxRoll)),
        ("sources", settings.Sources.ToString()),
    ];

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static string OnOrOff(bool value) => value ? "on" : "off";
}
