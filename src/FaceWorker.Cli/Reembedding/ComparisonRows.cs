using System.Globalization;
using FaceWorker.Cli.Identification;
using FaceWorker.Core.Reembedding;

namespace FaceWorker.Cli.Reembedding;

/// <summary>The figures of a comparison, as the terminal and the page show them.</summary>
internal static class ComparisonRows
{
    public static IEnumerable<(string Name, Func<SpaceAccuracy, string> Of)> Of(SpaceComparison comparison)
    {
        if (comparison.Probes > 0)
        {
            yield return ("FNIR: the person was not found", accuracy => Percent(accuracy.Fnir));
            yield return ("Somebody else is within the threshold", accuracy => Percent(accuracy.Fpir));
        }

        yield return ("Match threshold of a search", accuracy => Drawing.Distance(accuracy.Threshold.Value));
        if (comparison.Constraints > 0)
            yield return ("Agrees with what people said", accuracy => string.Create(CultureInfo.InvariantCulture, $"{accuracy.ConstraintsKept:N0} of {comparison.Constraints:N0}"));
    }

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.00} %");
}
