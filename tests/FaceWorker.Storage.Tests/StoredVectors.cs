using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Storage.Tests;

/// <summary>What was stored, searched by comparing everything in C#: what PostgreSQL's answers are held against.</summary>
internal sealed class StoredVectors
{
    private readonly List<(long FaceId, double[] Values)> vectors = [];

    public static async Task<StoredVectors> AddAsync(StoreFixture fixture, Gallery gallery, IReadOnlyList<IndexedPicture> pictures)
    {
        var stored = new StoredVectors();
        foreach (var (picture, image) in pictures.Zip(await fixture.AddAsync(gallery, pictures)))
            stored.vectors.AddRange(picture.Faces.Zip(image.Faces, (face, row) => (row.Id, AsStored(face.Found.Embedding))));
        return stored;
    }

    public IReadOnlyList<(long FaceId, double Distance)> Nearest(Embedding probe, int top)
    {
        var values = AsStored(probe);
        return [.. vectors
            .Select(vector => (vector.FaceId, Distance: 2 - 2 * vector.Values.Zip(values, (a, b) => a * b).Sum()))
            .OrderBy(one => one.Distance)
            .Take(top)];
    }

    private static double[] AsStored(Embedding embedding) => [.. embedding.Values.ToArray().Select(value => (double)(Half)value)];
}
