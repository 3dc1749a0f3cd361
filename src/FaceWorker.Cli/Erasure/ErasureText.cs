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
    public static IEnumerable<(string Name, string Value)> Facts(ErasureCounts counts) =>
        counts.List().Select(one => ($"{char.ToUpperInvariant(one.What[0])}{one.What[1..]}", one.Count.ToString("N0", CultureInfo.InvariantCulture)));

    public static void WriteTable(Output output, IReadOnlyList<ErasureReceipt> receipts) => output.Write(Drawing.Table(
        ["Erasure", "When", "Who", "What", "Gallery", "Erased", "Swept"], receipts, one =>
        [one.Id, one.ErasedAt, one.Actor, one.Kind.ToName(), one.Gallery ?? "gone", one.Counts.Describe(), one.SweptAt as object ?? "not yet"]));
}
