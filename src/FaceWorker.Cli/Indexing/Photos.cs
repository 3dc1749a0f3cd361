using FaceWorker.Cli.Frame;
using FaceWorker.Contracts;
using FaceWorker.Core.Sources;

namespace FaceWorker.Cli.Indexing;

/// <summary>Photos that are sent with a request, so that the worker need not have access to the caller's files.</summary>
internal static class Photos
{
    // RabbitMQ takes messages of up to 16 MiB by default, and base64 turns three bytes into four.
    private const long MostInlineBytes = 11 * 1024 * 1024;

    /// <summary>The photos of one request: their bytes where they fit into a message, else their absolute paths.</summary>
    /// <exception cref="CliFailure">One of them does not exist or is a folder.</exception>
    public static async Task<ImageReference[]> LoadAsync(IReadOnlyList<string> paths, CancellationToken cancel)
    {
        if (paths.FirstOrDefault(path => !File.Exists(path)) is { } missing)
        {
            var problem = Directory.Exists(missing) ? "is a folder" : "does not exist";
            throw new CliFailure("notFound", $"'{PublicAddress.Of(missing)}' {problem}.", "Give the path of a photo.", ExitCode.Usage);
        }

        var fits = paths.Sum(path => new FileInfo(path).Length) <= MostInlineBytes;
        return await Task.WhenAll(paths.Select(async path => fits
            ? ImageReference.Inline(await File.ReadAllBytesAsync(path, cancel), Path.GetFileName(path))
            : ImageReference.AtPath(Path.GetFullPath(path))));
    }
}
