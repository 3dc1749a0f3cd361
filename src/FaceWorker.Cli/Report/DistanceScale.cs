using FaceWorker.Cli.Identification;
using FaceWorker.Contracts;

namespace FaceWorker.Cli.Report;

/// <summary>A bar from 0 to 4 with the two thresholds, and where a distance lies on it.</summary>
internal static class DistanceScale
{
    private const double Longest = 4;

    public static Html Bar(IdentifiedCandidate candidate, DistanceThresholds thresholds) => Html.Of($"""
        <div class="scale {Drawing.NameOf(candidate.Decision)}" role="img" aria-label="Squared distance {candidate.SquaredDistance:0.000} on a scale from 0 to 4; match up to {thresholds.Match:0.###}, review up to {thresholds.Review:0.###}">
        {Zones(thresholds)}<i class="mark" style="left:{Percent(candidate.SquaredDistance):0.##}%"></i></div>
        """);

    public static Html Legend(DistanceThresholds thresholds) => Html.Of($"""
        <div class="scale large" aria-hidden="true">{Zones(thresholds)}
        <span class="end" style="left:0">0</span>
        <span class="end limit before" style="left:{Percent(thresholds.Match):0.##}%">{thresholds.Match:0.###}</span>
        <span class="end limit after" style="left:{Percent(thresholds.Review):0.##}%">{thresholds.Review:0.###}</span>
        <span class="end last" style="left:100%">4</span></div>
        """);

    private static Html Zones(DistanceThresholds thresholds)
    {
        var match = Percent(thresholds.Match);
        var review = Percent(thresholds.Review);
        return Html.Of($"""<i class="zone match" style="left:0;width:{match:0.##}%"></i><i class="zone review" style="left:{match:0.##}%;width:{review - match:0.##}%"></i><i class="zone unknown" style="left:{review:0.##}%;right:0"></i>""");
    }

    private static double Percent(double distance) => 100 * Math.Clamp(distance, 0, Longest) / Longest;
}
