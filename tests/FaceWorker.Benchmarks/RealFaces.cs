using System.Collections.Concurrent;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Decoding;

namespace FaceWorker.Benchmarks;

/// <summary>Embeddings of real people: of every photo of theirs the face that it is about.</summary>
internal static class RealFaces
{
    /// <summary>People of LFW with two photos or more, about this many photos in all.</summary>
    public static async Task<IReadOnlyList<IReadOnlyList<Embedding>>> OfPeopleAsync(FacePack pack, int photos)
    {
        var people = new List<string[]>();
        foreach (var person in Photos.All.GroupBy(path => Path.GetDirectoryName(path)).Where(person => person.Count() > 1))
            if (people.Sum(one => one.Length) < photos)
                people.Add([.. person]);

        var decoder = new ImageDecoder(new ImageOptions());
        var embeddings = new ConcurrentDictionary<string, Embedding?>();
        await Parallel.ForEachAsync(people.SelectMany(person => person), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (path, cancel) =>
        {
            using var picture = decoder.Decode(ImageFile.From(path, await File.ReadAllBytesAsync(path, cancel)));
            var faces = await pack.FindFacesAsync(picture, Lane.Bulk, cancel);
            embeddings[path] = faces.MaxBy(face => face.Detection.Box.Area)?.Embedding;
        });
        return [.. people.Select(person => person.Select(path => embeddings[path]).OfType<Embedding>().ToList()).Where(person => person.Count > 1)];
    }
}
