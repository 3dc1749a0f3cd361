using System.Globalization;
using System.Text.RegularExpressions;

namespace FaceWorker.Core.Sources;

/// <summary>Names what is available or not as a whole: the host of an address, the bucket of an object, the mount of a file.</summary>
/// <remarks>A network file system is named by its server, which is the same for every worker; a local one by its machine.</remarks>
public sealed partial class SourcePlaces(TimeProvider time, string mountTable = "/proc/self/mountinfo")
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);
    private static readonly string[] NetworkFileSystems = ["nfs", "nfs4", "cifs", "smb3", "ceph", "glusterfs", "lustre", "9p"];

    private volatile Table? table;

    /// <summary>The place of an image; null for bytes that came with their message.</summary>
    public string? Of(ImageLocation image) => image switch
    {
        ImageLocation.AtPath(var path) => OfPath(path),
        ImageLocation.AtUrl(var url) => url.Authority,
        ImageLocation.InStore(var address) => $"s3://{address.Bucket}",
        _ => null,
    };

    /// <summary>By the path alone: to look at its links might block.</summary>
    private string OfPath(string path)
    {
        if (Path.IsPathFullyQualified(path) && !path.Contains('\0', StringComparison.Ordinal))
            path = Path.GetFullPath(path);
        var mount = Mounts().FirstOrDefault(mount => RealPath.IsWithin(path, mount.Point));
        return mount is { IsShared: true } ? mount.Device : $"{Environment.MachineName}:{mount?.Point ?? "/"}";
    }

    private IReadOnlyList<Mount> Mounts()
    {
        if (table is { } known && time.GetElapsedTime(known.ReadAt) < Lifetime)
            return known.Mounts;
        table = new Table(Read(mountTable), time.GetTimestamp());
        return table.Mounts;
    }

    /// <summary>Longest mount points first. See proc(5).</summary>
    private static IReadOnlyList<Mount> Read(string file)
    {
        if (!File.Exists(file))
            return [];
        return [.. File.ReadLines(file).Select(Parse).OfType<Mount>().OrderByDescending(mount => mount.Point.Length)];
    }

    private static Mount? Parse(string line) => line.Split(" - ") switch
    {
        [var mount, var system] when mount.Split(' ') is { Length: > 4 } fields && system.Split(' ') is [var type, var device, ..] =>
            new Mount(Unescape(fields[4]), Unescape(device), NetworkFileSystems.Contains(type)),
        _ => null,
    };

    private static string Unescape(string text) =>
        Octal.Replace(text, digits => ((char)Convert.ToInt32(digits.Groups[1].Value, 8)).ToString(CultureInfo.InvariantCulture));

    [GeneratedRegex(@"\\([0-7]{3})")]
    private static partial Regex Octal { get; }

    private sealed record Mount(string Point, string Device, bool IsShared);

    private sealed record Table(IReadOnlyList<Mount> Mounts, long ReadAt);
}
