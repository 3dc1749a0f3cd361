namespace FaceWorker.Benchmarks;

/// <summary>One line of the result: ours against a reference on the same work, measured in turn in one run.</summary>
/// <param name="Ours">Median of ours, in the unit that the name says.</param>
/// <param name="Reference">Median of the reference, in the same unit.</param>
/// <param name="Ratio">Median of the rounds' own ratios ours ÷ reference.</param>
/// <param name="Spread">Largest minus smallest ratio of the rounds.</param>
/// <param name="Target">What the ratio is to reach: at least, or at most when <paramref name="AtMost"/>; null: reported for information.</param>
internal sealed record Comparison(string Name, double Ours, double Reference, double Ratio, double Spread, double? Target, bool AtMost = false)
{
    /// <summary>Its number in the table of targets (docs/benchmarks.md), for example <c>3a</c>; null when it is none of them.</summary>
    public string? Line { get; init; }

    /// <summary>What explains the figures; null when they speak for themselves.</summary>
    public string? Note { get; init; }

    /// <summary>Why there are no figures, and what would help; null when there are.</summary>
    public string? NotMeasured { get; init; }

    /// <summary>False, too, when it was not measured.</summary>
    public bool Met => NotMeasured is null && (Target is not { } target || (AtMost ? Ratio <= target : Ratio >= target));

    public static Comparison Missing(string name, string why, double? target = null, string? line = null, bool atMost = false) =>
        new(name, 0, 0, 0, 0, target, atMost) { Line = line, NotMeasured = why };

    /// <summary>Runs both sides in turn, warm unless a run is so long that it does not matter, and compares round by round: what disturbs the machine disturbs neighbours alike.</summary>
    public static async Task<Comparison> MeasureAsync(
        string name, double? target, Func<Task<double>> ours, Func<Task<double>> reference, int rounds = 5, bool atMost = false, string? line = null, bool warm = true)
    {
        if (warm)
        {
            await ours();
            await reference();
        }

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

        return OfRounds(name, target, pairs, atMost, line);
    }

    /// <summary>Of rounds that were run in turn.</summary>
    public static Comparison OfRounds(string name, double? target, IReadOnlyList<(double Ours, double Reference)> rounds, bool atMost = false, string? line = null)
    {
        var ratios = rounds.Select(round => round.Ours / round.Reference).ToList();
        return new Comparison(name, Median(rounds.Select(round => round.Ours)), Median(rounds.Select(round => round.Reference)),
            Median(ratios), ratios.Max() - ratios.Min(), target, atMost)
        { Line = line };
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
