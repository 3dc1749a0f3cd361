using FaceWorker.Core.Faces;
using FaceWorker.Core.People;

namespace FaceWorker.Benchmarks;

/// <summary>A made-up gallery of any size as a graph of near neighbours: people with long-tailed numbers of photos, and strangers as near to each other, as often, as a card's curve says.</summary>
/// <remarks>
/// <para>A person of m photos is as frequent as m^−2.2, up to three thousand: more than half of the people have one. A person is a direction in 72 dimensions, in which strangers are spread as those of the default pack
/// are; each photo adds noise of a length of its own (log-normal), so that pairs of one person are as far apart as LFW's. Neighbours within a person are found exactly.</para>
/// <para>Strangers are not compared, which would take 10^12 comparisons for a million faces: among n faces the strangers of a face within d are a Poisson process with a mean of n · FMR(d), so distances are drawn
/// from the curve, and the other face by chance. Real look-alikes come in groups; those are in the gallery of made-up vectors around real faces (<see cref="SyntheticNeighbours"/>).</para>
/// </remarks>
internal sealed class MadeUpGallery
{
    private const int Dimensions = 72;
    private const double Tail = 1.2;
    private const int MostPhotos = 3000;
    private const double Noise = 0.48, NoiseSpread = 0.5; // squared length of what a photo adds: median, and deviation of the logarithm

    private MadeUpGallery(int[] people, NeighbourGraph graph) => (People, Graph) = (people, graph);

    /// <summary>By face, who it is.</summary>
    public int[] People { get; }

    public NeighbourGraph Graph { get; }

    /// <summary>Numbers of photos, until there are so many in all.</summary>
    public static IEnumerable<int> Sizes(int faces, Random random)
    {
        while (faces > 0)
        {
            var size = Math.Min(faces, (int)Math.Min(MostPhotos, Math.Pow(1 - random.NextDouble(), -1 / Tail)));
            faces -= size;
            yield return size;
        }
    }

    public static MadeUpGallery Create(int faces, ImpostorCurve curve, LinkWeights weights, int seed = 1)
    {
        var (people, edges) = (new int[faces], new NeighbourGraphBuilder());
        var sizes = Sizes(faces, new Random(seed)).ToArray();
        var starts = sizes.Aggregate(new List<int> { 0 }, (list, size) => { list.Add(list[^1] + size); return list; });
        foreach (var (person, size) in sizes.Index())
            Array.Fill(people, person, starts[person], size);
        var within = new object();
        Parallel.For(0, sizes.Length, person =>
        {
            if (sizes[person] < 2)
                return;
            var found = new NeighbourGraphBuilder();
            NearestNeighbours.Find(Photos(sizes[person], new Random(seed + person)), PeopleClusterer.Neighbours, weights.Loose, found);
            var graph = found.Build(sizes[person]);
            lock (within)
                for (var face = 0; face < graph.Faces; face++)
                    for (var i = 0; i < graph.NeighboursOf(face).Length; i++)
                        if (graph.NeighboursOf(face)[i] > face)
                            edges.Add(starts[person] + face, starts[person] + graph.NeighboursOf(face)[i], graph.DistancesOf(face)[i]);
        });

        // Each pair of strangers is drawn by one of the two; of more than the graph shows, the nearest.
        var random = new Random(seed);
        var most = Math.Min(PeopleClusterer.Neighbours, faces * curve.FmrAt(weights.Loose)) / 2;
        var distances = new StrangerDistances(curve, faces, most);
        for (var face = 0; face < faces; face++)
            for (var strangers = Exponential(random); strangers < most; strangers += Exponential(random))
                if (random.Next(faces) is var other && people[other] != people[face])
                    edges.Add(face, other, distances.At(strangers));
        return new MadeUpGallery(people, edges.Build(faces));
    }

    private static UnitVectors Photos(int count, Random random)
    {
        var (vectors, person) = (new UnitVectors(Dimensions, count), Direction(random));
        for (var photo = 0; photo < count; photo++)
        {
            var (noise, length) = (Direction(random), Math.Sqrt(Noise * Math.Exp(NoiseSpread * Normal(random))));
            float[] values = [.. person.Zip(noise, (one, other) => one + (float)length * other)];
            var norm = MathF.Sqrt(values.Sum(value => value * value));
            vectors.Add([.. values.Select(value => value / norm)]);
        }

        return vectors;
    }

    private static float[] Direction(Random random)
    {
        float[] values = [.. Enumerable.Range(0, Dimensions).Select(_ => (float)Normal(random))];
        var norm = MathF.Sqrt(values.Sum(value => value * value));
        return [.. values.Select(value => value / norm)];
    }

    private static double Normal(Random random) => Math.Sqrt(2 * Exponential(random)) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double Exponential(Random random) => -Math.Log(1 - random.NextDouble());

    /// <summary>How far the n-th stranger is whom a face draws: the curve, read once.</summary>
    private sealed class StrangerDistances
    {
        private const int Steps = 1 << 14;
        private const double Least = 1e-7;

        private readonly float[] distances = new float[Steps + 1];
        private readonly double perStep;

        public StrangerDistances(ImpostorCurve curve, int faces, double most)
        {
            perStep = Math.Log(most / Least) / Steps;
            for (var i = 0; i <= Steps; i++)
                distances[i] = (float)curve.ThresholdAt(2 * Least * Math.Exp(i * perStep) / faces).Distance.Value;
        }

        public float At(double strangers) => distances[Math.Clamp((int)Math.Round(Math.Log(strangers / Least) / perStep), 0, Steps)];
    }
}
