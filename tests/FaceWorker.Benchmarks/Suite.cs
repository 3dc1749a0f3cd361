namespace FaceWorker.Benchmarks;

/// <summary>A part of the run that <c>--only</c> can name. Its comparisons are reported as they come; its plots it leaves in the run.</summary>
/// <param name="About">What it measures, for <c>--list</c>.</param>
/// <param name="IsLong">A quick run leaves it out, unless it is named.</param>
internal sealed record Suite(string Name, string About, Func<BenchmarkRun, IAsyncEnumerable<Comparison>> Measure, bool IsLong = false);
