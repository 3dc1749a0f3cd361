using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Core.Evaluation;

/// <summary>A pair and the files of its two photos.</summary>
public sealed record LocatedPair(PhotoPair Pair, string First, string Second)
{
    public IEnumerable<string> Paths => [First, Second];

    /// <summary>The pair's squared distance, 0 to 4; null when one of its two faces was not found.</summary>
    public SquaredDistance? DistanceBy(IReadOnlyDictionary<string, EmbeddedPhoto> photos) =>
        photos[First].Embedding is { } first && photos[Second].Embedding is { } second ? first.DistanceTo(second) : null;
}

/// <summary>Finds the photos that a pairs file names below a folder of images.</summary>
public static class PairPhotos
{
    /// <exception cref="UnusablePhotosException">The file or the folder does not exist.</exception>
    /// <exception cref="PairsFileException">A line is wrong, or names a photo that is not there.</exception>
    public static IReadOnlyList<LocatedPair> Read(string pairsFile, string images)
    {
        if (!Directory.Exists(images))
            throw new UnusablePhotosException(PhotosProblem.NotFound, $"The folder of images '{images}' does not exist.", "Give the folder that has one folder per person.");
        if (!File.Exists(pairsFile))
            throw new UnusablePhotosException(PhotosProblem.NotFound, $"The pairs file '{pairsFile}' does not exist.", "Check the path.");
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
            ? Directory.EnumerateFiles(folder).FirstOrDefault(file => Path.GetFileNameWithoutExtension(file) == Path.GetFileName(photo.FileStem) && ImageFolder.LooksLikeAnImage(file))
            : null;
    }
}
