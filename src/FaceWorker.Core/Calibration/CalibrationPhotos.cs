using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Core.Calibration;

/// <summary>Photos of people who are known, and how they are compared once they are embedded.</summary>
/// <param name="Paths">Each once.</param>
/// <param name="Compare">Of the photos that have a face.</param>
internal sealed record CalibrationPhotos(IReadOnlyList<string> Paths, Func<IReadOnlyDictionary<string, EmbeddedPhoto>, Comparisons> Compare)
{
    /// <exception cref="UnusablePhotosException">The folder or the file does not exist, or nobody in the folder has a photo.</exception>
    /// <exception cref="PairsFileException">A line of the pairs is wrong, or names a photo that is not there.</exception>
    public static CalibrationPhotos Find(CalibrationJob job) => job.Pairs is { } pairs ? InPairs(pairs, job.Folder) : InFolders(job.Folder);

    private static CalibrationPhotos InFolders(string folder)
    {
        var photos = PeopleFolders.Read(folder).SelectMany(person => person.Labelled).ToList();
        return new CalibrationPhotos([.. photos.Select(photo => photo.Path)], embedded => new LabelledFaces(
            [.. photos.Where(photo => embedded[photo.Path].Embedding is not null).Select(photo => new LabelledEmbedding(photo.Person.Value, embedded[photo.Path].Embedding!))]));
    }

    private static CalibrationPhotos InPairs(string pairsFile, string images)
    {
        var pairs = PairPhotos.Read(pairsFile, images);
        return new CalibrationPhotos([.. pairs.SelectMany(pair => pair.Paths).Distinct()], embedded => new LabelledPairs(
            [.. pairs.Select(pair => (pair.Pair, Distance: pair.DistanceBy(embedded))).Where(pair => pair.Distance is not null)
                .Select(pair => new LabelledPair(pair.Pair.First.Person, pair.Pair.Second.Person, pair.Distance!.Value))]));
    }
}
