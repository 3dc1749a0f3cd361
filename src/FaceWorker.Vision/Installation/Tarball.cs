using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using FaceWorker.Vision.Models;

namespace FaceWorker.Vision.Installation;

/// <summary>An npm package as a file.</summary>
internal static class Tarball
{
    /// <summary>The bytes of the wanted entries, by path, each compared with the SHA-256 it is shipped with; nothing else is unpacked.</summary>
    /// <exception cref="ModelStoreException">The tarball is missing or broken, lacks an entry, or an entry was changed.</exception>
    public static async Task<IReadOnlyDictionary<string, byte[]>> ReadAsync(
        string tarball, IReadOnlyDictionary<string, string> sha256ByPath, CancellationToken cancel)
    {
        var entries = await ExtractAsync(tarball, sha256ByPath.Keys.ToHashSet(), cancel);
        foreach (var (path, expected) in sha256ByPath)
        {
            if (!entries.TryGetValue(path, out var content))
                throw new ModelStoreException($"The tarball '{tarball}' has no '{path}'; give the tarball of the right package and version.");
            var found = Convert.ToHexStringLower(SHA256.HashData(content));
            if (found != expected)
                throw new ModelStoreException(
                    $"'{path}' in the tarball '{tarball}' is not the known file: its SHA-256 is {found}, expected {expected}; fetch the package again.");
        }

        return entries;
    }

    private static async Task<Dictionary<string, byte[]>> ExtractAsync(string tarball, HashSet<string> wanted, CancellationToken cancel)
    {
        var entries = new Dictionary<string, byte[]>();
        try
        {
            await using var file = File.OpenRead(tarball);
            await using var unzipped = new GZipStream(file, CompressionMode.Decompress);
            await using var reader = new TarReader(unzipped);
            while (await reader.GetNextEntryAsync(cancellationToken: cancel) is { } entry)
            {
                if (!wanted.Contains(entry.Name) || entry.DataStream is not { } data)
                    continue;
                var content = new byte[entry.Length];
                await data.ReadExactlyAsync(content, cancel);
                entries[entry.Name] = content;
            }

            return entries;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException or FormatException)
        {
            throw new ModelStoreException($"The tarball '{tarball}' cannot be read: {exception.Message} Fetch the package again.", exception);
        }
    }
}
