using System.Diagnostics;

namespace FaceWorker.Benchmarks;

/// <summary>Times of single calls of two sides, compared by their percentiles.</summary>
internal static class LatencyComparison
{
    private const int Rounds = 5;
    private const int CallsOfBlock = 25; // short, so that what else the machine does meets both sides

    /// <summary>Median and 99th percentile in milliseconds, at most so many times the reference's.</summary>
    /// <param name="blocksOfRound">Each of 25 calls of either side.</param>
    public static async Task<IReadOnlyList<Comparison>> MeasureAsync(string name, double? p50, double? p99, int blocksOfRound, Func<Task> ours, Func<Task> reference)
    {
        await RoundAsync(blocksOfRound, ours, reference);
        var rounds = new List<(List<double> Ours, List<double> Reference)>();
        for (var round = 0; round < Rounds; round++)
        {
            rounds.Add(await RoundAsync(blocksOfRound, ours, reference));
            await Console.Error.WriteLineAsync(
                $"  {name}: round {round + 1}: p50 {At(rounds[^1].Ours, 0.5):0.00} against {At(rounds[^1].Reference, 0.5):0.00} ms, p99 {At(rounds[^1].Ours, 0.99):0.00} against {At(rounds[^1].Reference, 0.99):0.00} ms");
        }

        return [Compare($"{name}, p50 ms", rounds, 0.5, p50), Compare($"{name}, p99 ms", rounds, 0.99, p99)];
    }

    private static async Task<(List<double> Ours, List<double> Reference)> RoundAsync(int blocks, Func<Task> ours, Func<Task> reference)
    {
        var (own, other) = (new List<double>(), new List<double>());
        for (var block = 0; block < blocks; block++)
        {
            // Who goes first changes, so that neither always has the warmer machine.
            var (first, second) = block % 2 == 0 ? ((own, ours), (other, reference)) : ((other, reference), (own, ours));
            await TimeAsync(first.Item1, first.Item2);
            await TimeAsync(second.Item1, second.Item2);
        }

        return (own, other);
    }

    private static async Task TimeAsync(List<double> times, Func<Task> call)
    {
        for (var i = 0; i < CallsOfBlock; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await call();
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
    }

    private static Comparison Compare(string name, List<(List<double> Ours, List<double> Reference)> rounds, double percentile, double? target)
    {
        var ratios = rounds.Select(round => At(round.Ours, percentile) / At(round.Reference, percentile)).ToList();
        return new Comparison(name, Comparison.Median(rounds.Select(round => At(round.Ours, percentile))), Comparison.Median(rounds.Select(round => At(round.Reference, percentile))),
            Comparison.Median(ratios), ratios.Max() - ratios.Min(), target, AtMost: true);
    }

    private static double At(List<double> times, double percentile) => times.Order().ElementAt((int)(percentile * times.Count));
}
