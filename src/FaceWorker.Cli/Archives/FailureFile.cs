using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Core;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Exchange;

namespace FaceWorker.Cli.Archives;

/// <summary>Failures in a file, for a spreadsheet (CSV) or a program (JSONL). Written as they arrive; the file appears only once it is complete.</summary>
internal static class FailureFile
{
    private static readonly IReadOnlyList<string> Header = ["source", "outcome", "reason", "detail", "attempts", "worker", "finishedAt", "isGone", "item"];

    public static bool IsSupported(string path) => IsCsv(path) || Path.GetExtension(path).Equals(".jsonl", StringComparison.OrdinalIgnoreCase);

    public static async Task WriteAsync(string path, IAsyncEnumerable<ArchiveFailure> failures, CancellationToken cancel)
    {
        var unfinished = path + ".unfinished";
        try
        {
            await using (var writer = new StreamWriter(unfinished))
            {
                var format = IsCsv(path) ? (Func<FailureLine, string>)CsvOf : line => Output.JsonLineOf(line) + "\n";
                if (IsCsv(path))
                    await writer.WriteAsync(Csv.Line(Header).AsMemory(), cancel);
                await foreach (var failure in failures)
                    await writer.WriteAsync(format(FailureLine.Of(failure)).AsMemory(), cancel);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static bool IsCsv(string path) => Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase);

    private static string CsvOf(FailureLine line) => Csv.Line([
        line.Source, line.Outcome, line.Reason.ToName(), line.Detail, line.Attempts.ToString(CultureInfo.InvariantCulture), line.Worker,
        line.FinishedAt.ToString("O", CultureInfo.InvariantCulture), line.IsGone ? "true" : "false", line.Item.ToString(CultureInfo.InvariantCulture),
    ]);
}
