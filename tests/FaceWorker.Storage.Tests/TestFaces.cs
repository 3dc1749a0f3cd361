using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Storage.Tests;

/// <summary>Made-up images and faces: repeatable, and with vectors that lie in clusters as faces of persons do. Safe for use by several tasks at once.</summary>
internal sealed class TestFaces(int seed, int dimensions = 64)
{
    private const int Persons = 50;

    private readonly Lock gate = new(); // a seeded Random that two threads share ends up returning nothing but zeros
    private readonly Random random = new(seed);
    private readonly List<float[]> persons = [];

    public FaceModel Model { get; } = new(new ModelId($"test-{dimensions}d"), dimensions, Fingerprint: "");

    public static DecisionThresholds Thresholds { get; } = new(new SquaredDistance(0.9), new SquaredDistance(1.1), "made up for a test");

    public static GallerySettings Settings { get; } = GallerySettings.With(Thresholds);

    /// <summary>A vector near one of fifty persons.</summary>
    public Embedding Embedding()
    {
        lock (gate)
            return Embedding(random.Next(Persons));
    }

    /// <summary>A vector near this one of the fifty persons.</summary>
    public Embedding Embedding(int person)
    {
        lock (gate)
        {
            while (persons.Count < Persons)
                persons.Add(Gaussian(1));
            return Core.Faces.Embedding.FromRaw([.. persons[person].Zip(Gaussian(0.5), (centre, noise) => centre + noise)], Model);
        }
    }

    /// <summary>A vector this far from another, before it is brought back to unit length.</summary>
    public Embedding Near(Embedding other, double distance)
    {
        var noise = Gaussian(Math.Sqrt(distance / dimensions));
        return Core.Faces.Embedding.FromRaw([.. other.Values.ToArray().Zip(noise, (value, step) => value + step)], Model);
    }

    public SeenFace Face() => Face(Detection(), Embedding());

    public SeenFace Face(Embedding embedding) => Face(Detection(), embedding);

    public SeenFace Face(Detection detection) => Face(detection, Embedding());

    private static SeenFace Face(Detection detection, Embedding embedding) =>
        new(new FoundFace(detection, embedding, FaceQuality.Of(detection, sharpness: 500)), Problems: [], Crop: null);

    public Detection Detection()
    {
        lock (gate)
        {
            var (x, y) = (random.NextSingle() * 500, random.NextSingle() * 500);
            ImagePoint At(float dx, float dy) => new(x + dx, y + dy);
            return new Detection(new BoundingBox(x, y, 40 + random.NextSingle(), 50), random.NextSingle(),
                new FaceLandmarks(At(10, 20), At(30, 20), At(20, 30), At(12, 40), At(28, 40)));
        }
    }

    /// <summary>An image of its own with this many faces.</summary>
    public IndexedPicture Picture(int faces, string? source = null) => Picture(source ?? $"/photos/{Guid.NewGuid():N}.jpg", Content(), faces);

    public IndexedPicture Picture(string source, byte[] content, int faces) =>
        new(ImageFile.From(source, content), 640, 480, [.. Enumerable.Range(0, faces).Select(_ => Face())]);

    /// <summary>An image of its own with one face, taken then.</summary>
    public IndexedPicture Picture(Embedding embedding, DateTime? takenAt) => Picture(embedding) is var picture ? picture with { File = picture.File with { TakenAt = takenAt } } : picture;

    /// <summary>An image of its own with these faces.</summary>
    public IndexedPicture Picture(params IEnumerable<Embedding> embeddings) => Picture(0) with { Faces = [.. embeddings.Select(Face)] };

    public byte[] Content()
    {
        var content = new byte[40];
        lock (gate)
            random.NextBytes(content);
        return content;
    }

    private float[] Gaussian(double deviation)
    {
        var values = new float[dimensions];
        lock (gate)
            for (var i = 0; i < dimensions; i++)
                values[i] = (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return values;
    }
}
