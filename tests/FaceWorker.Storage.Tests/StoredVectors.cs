using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.Tests.Subjects;

namespace FaceWorker.Storage.Tests;

/// <summary>A template as PostgreSQL has it, rounded to halves.</summary>
internal sealed record StoredVector(long FaceId, Subject? Subject, double[] Values)
{
    public static double[] Rounded(IEnumerable<float> values) => [.. values.Select(value => (double)(Half)value)];

    public static double Distance(IEnumerable<double> one, IEnumerable<double> other) => 2 - 2 * InnerProduct(one, other);

    public static double InnerProduct(IEnumerable<double> one, IEnumerable<double> other) => one.Zip(other, (a, b) => a * b).Sum();
}

/// <summary>What was stored, searched by comparing everything in C#: what PostgreSQL's answers are held against.</summary>
internal sealed class StoredVectors
{
    private readonly List<StoredVector> vectors = [];

    public IReadOnlyList<StoredVector> All => vectors;

    public static async Task<StoredVectors> AddAsync(StoreFixture fixture, Gallery gallery, IReadOnlyList<IndexedPicture> pictures)
    {
        var stored = new StoredVectors();
        foreach (var (picture, image) in pictures.Zip(await fixture.AddAsync(gallery, pictures)))
            stored.Add(subject: null, picture, image);
        return stored;
    }

    /// <summary>Stores a picture of each embedding, and makes all of them the subject's when a name is given.</summary>
    public async Task<Subject?> AddAsync(StoreFixture fixture, Gallery gallery, TestFaces faces, string? name, IReadOnlyList<Embedding> embeddings)
    {
        IReadOnlyList<IndexedPicture> pictures = [.. embeddings.Select(embedding => faces.Picture(embedding))];
        var images = await fixture.AddAsync(gallery, pictures);
        var subject = name is null ? null : await fixture.AddSubjectAsync(gallery, name, images.Select(image => image.Faces[0].Id));
        foreach (var (picture, image) in pictures.Zip(images))
            Add(subject, picture, image);
        return subject;
    }

    public IReadOnlyList<(long FaceId, double Distance)> Nearest(Embedding probe, int top)
    {
        var values = StoredVector.Rounded(probe.Values.ToArray());
        return [.. vectors
            .Select(vector => (vector.FaceId, Distance: StoredVector.Distance(vector.Values, values)))
            .OrderBy(one => one.Distance)
            .Take(top)];
    }

    private void Add(Subject? subject, IndexedPicture picture, StoredImage image) => vectors.AddRange(picture.Faces.Zip(image.Faces, (face, row) =>
        new StoredVector(row.Id, subject, StoredVector.Rounded(face.Found.Embedding.Values.ToArray()))));
}
