using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Core;
using FaceWorker.Core.Archives;

namespace FaceWorker.Cli.Archives;

/// <summary>Failures for people: how many of each reason, and the first few.</summary>
internal static class FailureReport
{
    private const int ShownOfEach = 3;

    /// <param name="failures">In the order of their reasons.</param>
    /// <param name="tally">Counts them.</param>
    public static async Task WriteAsync(Output output, IAsyncEnumerable<ArchiveFailure> failures, FailureTally tally, Archive archive)
    {
        var first = new List<ArchiveFailure>(ShownOfEach);
        var count = 0L;
        await foreach (var failure in failures)
        {
            if (count > 0 && failure.Reason != first[0].Reason)
            {
                WriteReason(output, first, count);
                first.Clear();
                count = 0;
            }

            count++;
            if (first.Count < ShownOfEach)
                first.Add(failure);
        }

        if (count > 0)
            WriteReason(output, first, count);
        output.WriteLine($"{tally.Describe()}, of {ArchiveText.Describe(archive)}.");
        if (tally.Failures > 0)
            output.WriteLine($"All of them: add --out FILE.csv. Try them again: faceworker archive retry {archive.Id}");
    }

    private static void WriteReason(Output output, List<ArchiveFailure> first, long count)
    {
        output.WriteLine($"{first[0].Reason.ToName()}: {Drawing.Plural(count, "file")}");
        foreach (var failure in first)
        {
            output.WriteLine($"  {Printable.OneLine(failure.Source)}{(failure.IsGone ? " (gone since)" : "")}");
            output.WriteLine($"    {Printable.OneLine(failure.Detail)} [{(failure.IsParked ? "parked, " : "")}{Drawing.Plural(failure.Attempts, "attempt")}, " +
                $"{failure.Worker}, {Drawing.Time(failure.FinishedAt)}]");
        }

        if (count > first.Count)
            output.WriteLine($"  and {ArchiveText.Count(count - first.Count)} more");
    }
}
