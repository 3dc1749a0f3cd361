namespace FaceWorker.Web.Components;

/// <summary>An axis from one value to another, linear or logarithmic; what lies beyond its ends is drawn at them.</summary>
public sealed record ChartAxis(double From, double To, string Title, IReadOnlyList<ChartTick> Ticks, bool IsLogarithmic = false)
{
    /// <summary>0 at the beginning, 1 at the end.</summary>
    public double ShareOf(double value)
    {
        var share = IsLogarithmic ? Math.Log(value / From) / Math.Log(To / From) : (value - From) / (To - From);
        return double.IsNaN(share) ? 0 : Math.Clamp(share, 0, 1);
    }
}

public sealed record ChartTick(double Position, string Label);

public sealed record ChartLine(string Name, IReadOnlyList<(double X, double Y)> Points, bool IsDashed = false);
