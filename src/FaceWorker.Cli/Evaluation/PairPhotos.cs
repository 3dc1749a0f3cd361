using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Indexing;
using FaceWorker.Core.Evaluation;

namespace FaceWorker.Cli.Evaluation;

/// <summary>A pair and the files of its two photos.</summary>
internal sealed record LocatedPair(PhotoPair Pair, string First, string Second);

/// <summary>Finds the photos that a pairs file names below a folder of images.</summary>
internal static class PairPhotos
{
    /// <exception cref="CliFailure">The file or the folder does not exist.</exception>
    /// <exception cref="PairsFileException">A line is wrong, or names a photo that is not there.</exception>
    public static IReadOnlyList<LocatedPair> Read(string pairsFile, string images)
    {
        if (!Directory.Exists(images))
            throw new CliFailure("notFound", $"The folder of images '{images}' does not exist.", "Give the folder that has one folder per person.", ExitCode.Usage);
        if (!File.Exists(pairsFile))
            throw new CliFailure("notFound", $"The pairs file '{pairsFile}' does not exist.", "Check the path.", ExitCode.Usage);
        using var reader = File.OpenText(pairsFile);
        return [.. LfwPairs.Read(reader, pairsFile).Select(pair => new LocatedPair(pair, Locate(pair, pair.First), Locate(pair, pair.Second)))];

        string Locate(PhotoPair pair, PersonPhoto photo) => Find(images, photo)
            ?? throw new PairsFileException(pairsFile, pair.Line, $"the image '{Path.Combine(images, photo.FileStem)}.jpg' (or .png, ...)", "no such file");
    }

    /// <summary>LFW's photos are .jpg; one's own may be of another kind.</summary>
    private static string? Find(string images, PersonPhoto photo)
    {
        var usual = Path.Combine(images, photo.FileStem + ".jpg");
        if (File.Exists(usual))
            return usual;
        var folder = Path.GetDirectoryName(usual)!;
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder).FirstOrDefault(file => Path.GetFileNameWithoutExtension(file) == Path.GetFileName(photo.FileStem) && ImagePaths.LooksLikeAnImage(file))
            : null;
    }
}
