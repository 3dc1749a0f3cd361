using FaceWorker.Cli.Evaluation;
using FaceWorker.Core.Calibration;

namespace FaceWorker.Cli.Calibration;

/// <summary>Photos of people who are known, and how they are compared once they are embedded.</summary>
/// <param name="Paths">Each once.</param>
internal sealed record CalibrationPhotos(IReadOnlyList<string> Paths, Func<IReadOnlyDictionary<string, EmbeddedPhoto>, Comparisons> Compare)
{
    /// <summary>Every photo of one folder per person, compared with every other.</summary>
    public static CalibrationPhotos InFolders(string folder)
    {
        var photos = PeopleFolders.Read(folder).SelectMany(person => person.Photos, (person, path) => new LabelledPhoto(person.Person, path)).ToList();
        return new CalibrationPhotos([.. photos.Select(photo => photo.Path)], embedded => new LabelledPhotos(
            [.. photos.Where(photo => embedded[photo.Path].Embedding is not null).Select(photo => new LabelledEmbedding(photo.Person, embedded[photo.Path].Embedding!))]));
    }

    /// <summary>The pairs of a file, of which both photos have a face.</summary>
    public static CalibrationPhotos InPairs(string pairsFile, string images)
    {
        var pairs = PairPhotos.Read(pairsFile, images);
        return new CalibrationPhotos([.. pairs.SelectMany(pair => new[] { pair.First, pair.Second }).Distinct()], embedded => new LabelledPairs(
            [.. pairs.Select(pair => Measure(pair, embedded)).OfType<LabelledPair>()]));
    }

    private static LabelledPair? Measure(LocatedPair pair, IReadOnlyDictionary<string, EmbeddedPhoto> embedded) =>
        embedded[pair.First].Embedding is { } first && embedded[pair.Second].Embedding is { } second
            ? new LabelledPair(pair.Pair.First.Person, pair.Pair.Second.Person, first.DistanceTo(second))
            : null;
}
