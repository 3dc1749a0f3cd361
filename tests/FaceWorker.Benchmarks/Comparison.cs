using System.Text.Json.Serialization;

namespace FaceWorker.Benchmarks;

/// <summary>One line of the result: ours against a reference on the same work, measured in turn in one run.</summary>
/// <param name="Ours">Median of ours, in the unit that the name says.</param>
/// <param name="Reference">Median of the reference, in the same unit.</param>
/// <param name="Ratio">Median of the rounds' own ratios ours ÷ reference.</param>
/// <param name="Spread">Largest minus smallest ratio of the rounds.</param>
/// <param name="Target">What the ratio is to reach: at least, or at most when <paramref name="AtMost"/>; null: reported for information.</param>
internal sealed record Comparison(string Name, double Ours, double Reference, double Ratio, double Spread, double? Target, [property: JsonIgnore] bool AtMost = false)
{
    public bool Met => Target is not { } target || (AtMost ? Ratio <= target : Ratio >= target);

    public override string ToString()
    {
        var verdict = Target is null ? "      " : Met ? "met   " : "MISSED";
        var aim = Target is { } target ? $"target {(AtMost ? "at most" : "at least")} {target:0.00}" : "for information";
        return $"{verdict} {Ratio,6:0.000} ({aim}, spread {Spread:0.000})  {Ours,9:0.00} to {Reference,9:0.00}  {Name}";
    }

    /// <summary>Runs both sides in turn, warm, and compares round by round: what disturbs the machine disturbs neighbours alike.</summary>
    public static async Task<Comparison> MeasureAsync(string name, double? target, Func<Task<double>> ours, Func<Task<double>> reference, int rounds = 5)
    {
        await ours();
        await reference();
        var pairs = new List<(double Ours, double Reference)>();
        for (var round = 0; round < rounds; round++)
        {
            // Who goes first changes, so that neither always has the warmer machine.
            if (round % 2 == 0)
            {
                var first = await ours();
                pairs.Add((first, await reference()));
            }
            else
            {
                var first = await reference();
                pairs.Add((await ours(), first));
            }

            await Console.Error.WriteLineAsync($"  {name}: round {round + 1}: {pairs[^1].Ours:0.00} against {pairs[^1].Reference:0.00}");
        }

        var ratios = pairs.Select(pair => pair.Ours / pair.Reference).ToList();
        return new Comparison(name, Median(pairs.Select(pair => pair.Ours)), Median(pairs.Select(pair => pair.Reference)),
            Median(ratios), ratios.Max() - ratios.Min(), target);
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
