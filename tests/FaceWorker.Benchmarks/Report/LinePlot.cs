namespace FaceWorker.Benchmarks.Report;

/// <summary>A plot of the page.</summary>
/// <param name="Id">Unlike that of any other plot; letters only.</param>
/// <param name="About">What is to be seen, in a sentence.</param>
internal abstract record Plot(string Id, string Title, string About);

/// <summary>Up to four lines.</summary>
internal sealed record LinePlot(string Id, string Title, string About, PlotAxis X, PlotAxis Y, IReadOnlyList<PlotSeries> Series) : Plot(Id, Title, About);

/// <param name="Title">With its unit.</param>
/// <param name="LogarithmBase">0 for a linear axis, which begins at zero.</param>
internal sealed record PlotAxis(string Title, int LogarithmBase = 0);

internal sealed record PlotSeries(string Name, IReadOnlyList<PlotPoint> Points)
{
    /// <summary>How many percent of the values lie at or below each: a distribution as a line.</summary>
    public static PlotSeries Distribution(string name, IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return new PlotSeries(name, [.. sorted.Select((value, i) => new PlotPoint(value, 100.0 * (i + 1) / sorted.Count))]);
    }
}

internal readonly record struct PlotPoint(double X, double Y);
