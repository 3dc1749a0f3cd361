using FaceWorker.Core.Calibration;
using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Tests.Calibration;

/// <summary>Made-up people: each has a direction, and photos that lie around it.</summary>
internal static class People
{
    private static readonly FaceModel Model = new(new ModelId("made-up"), 19, Fingerprint: ""); // no multiple of a SIMD width

    public static IReadOnlyList<LabelledEmbedding> Make(int people, int photosEach, int seed = 1, double spread = 0.6)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, people).SelectMany(person =>
        {
            var direction = Vector(random, 1);
            return Enumerable.Range(0, photosEach).Select(_ => new LabelledEmbedding(
                $"person {seed}-{person}", Embedding.FromRaw([.. direction.Zip(Vector(random, spread), (one, other) => one + other)], Model)));
        })];
    }

    /// <summary>Every comparison one by one, the slow way.</summary>
    public static IReadOnlyList<LabelledPair> PairsOf(IReadOnlyList<LabelledEmbedding> photos) =>
        [.. photos.SelectMany((one, i) => photos.Skip(i + 1).Select(other => new LabelledPair(one.Person, other.Person, one.Embedding.DistanceTo(other.Embedding))))];

    public static double FalseMatchRate(IReadOnlyList<LabelledEmbedding> photos, SquaredDistance threshold) =>
        PairsOf(photos).Where(pair => pair.FirstPerson != pair.SecondPerson).Average(pair => pair.Distance <= threshold ? 1.0 : 0.0);

    private static float[] Vector(Random random, double length) => [.. Enumerable.Range(0, Model.Dimensions)
        .Select(_ => (float)(length * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
}
