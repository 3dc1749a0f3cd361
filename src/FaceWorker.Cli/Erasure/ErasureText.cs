using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Core;
using FaceWorker.Core.Erasure;

namespace FaceWorker.Cli.Erasure;

/// <summary>Erasures in words.</summary>
internal static class ErasureText
{
    /// <summary>Counts that are not zero, as facts.</summary>
    public static IEnumerable<(string Name, string Value)> Facts(ErasureCounts counts) => All(counts).Where(one => one.Count > 0)
        .Select(one => (one.Name, one.Count.ToString("N0", CultureInfo.InvariantCulture)));

    /// <summary>In one line.</summary>
    public static string Describe(ErasureCounts counts) => string.Join(", ", Facts(counts).Select(fact => $"{fact.Value} {fact.Name.ToLowerInvariant()}")) is { Length: > 0 } text ? text : "nothing";

    public static void WriteTable(Output output, IReadOnlyList<ErasureReceipt> receipts) => output.Write(Drawing.Table(
        ["Erasure", "When", "Who", "What", "Gallery", "Erased", "Swept"], receipts, one =>
        [one.Id, one.ErasedAt, one.Actor, one.Kind.ToName(), one.Gallery ?? "gone", Describe(one.Counts), one.SweptAt as object ?? "not yet"]));

    private static IEnumerable<(string Name, long Count)> All(ErasureCounts counts) =>
    [
        ("Images", counts.Images), ("Places of images", counts.Sources), ("Faces", counts.Faces), ("Templates", counts.Templates), ("Crops", counts.Crops), ("Subjects", counts.Subjects),
        ("Places among neighbours", counts.Neighbours), ("Changes", counts.Changes), ("Events", counts.Events), ("Kept answers", counts.Answers), ("Rejections", counts.Rejections),
        ("Files of archives", counts.ArchiveItems), ("Lines of the audit", counts.AuditLines), ("Dead letters", counts.DeadLetters),
    ];
}
