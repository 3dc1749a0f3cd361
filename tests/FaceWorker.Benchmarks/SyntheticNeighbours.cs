using FaceWorker.Core.Faces;

namespace FaceWorker.Benchmarks;

/// <summary>Made-up people around real ones, without end, one at a time, the same for the same seed.</summary>
/// <remarks>
/// A person is a real face moved along differences of other real faces: so people differ in the directions, and as much, as real ones
/// do. Each photo adds half of what two photos of some real person differ in (in squared distance), so that two photos of a made-up
/// person are as far from each other as two of a real one.
/// </remarks>
internal sealed class SyntheticNeighbours
{
    private const int Moves = 4;

    // Of a unit vector's square: two people around the same real face then have a squared distance of about 1.4, as look-alikes have.
    private const double ShareOfRealFace = 0.3;

    private readonly IReadOnlyList<IReadOnlyList<Embedding>> people;
    private readonly Random random;
    private readonly float lengthOfCentre;

    public SyntheticNeighbours(IReadOnlyList<IReadOnlyList<Embedding>> people, int seed)
    {
        this.people = people;
        random = new Random(seed);
        // What is common to all photos of a person is shorter than one: the rest is what a photo adds.
        lengthOfCentre = MathF.Sqrt(1 - (float)MeanDistanceWithin(people) / 2);
    }

    /// <summary>The mean squared distance of two photos of a person.</summary>
    public static double MeanDistanceWithin(IReadOnlyList<IReadOnlyList<Embedding>> people) => people.Average(photos =>
        photos.SelectMany((one, i) => photos.Take(i).Select(other => one.DistanceTo(other).Value)).Average());

    /// <summary>People of so many photos each, until there are about so many photos in all.</summary>
    public IEnumerable<IReadOnlyList<Embedding>> Take(int photos, int photosOfEach)
    {
        for (var count = 0; count < photos; count += photosOfEach)
            yield return Next(photosOfEach);
    }

    /// <summary>The embeddings of a new person.</summary>
    public IReadOnlyList<Embedding> Next(int photos)
    {
        var face = Any(Any(people));
        var centre = new float[face.Values.Length];
        Add(centre, face, MathF.Sqrt((float)ShareOfRealFace));
        for (var move = 0; move < Moves; move++)
            Add(centre, Any(Any(people)), Any(Any(people)), MathF.Sqrt((float)(1 - ShareOfRealFace) / (2 * Moves)));
        var person = Embedding.FromRaw(centre, face.Model);
        return [.. Enumerable.Range(0, photos).Select(_ => Photo(person))];
    }

    private Embedding Photo(Embedding person)
    {
        var values = new float[person.Values.Length];
        Add(values, person, lengthOfCentre);
        var real = Any(people);
        var one = random.Next(real.Count);
        var other = (one + 1 + random.Next(real.Count - 1)) % real.Count;
        Add(values, real[one], real[other], MathF.Sqrt(0.5f));
        return Embedding.FromRaw(values, person.Model);
    }

    private static void Add(float[] sum, Embedding face, float weight)
    {
        var values = face.Values.Span;
        for (var i = 0; i < sum.Length; i++)
            sum[i] += weight * values[i];
    }

    private static void Add(float[] sum, Embedding to, Embedding from, float weight)
    {
        Add(sum, to, weight);
        Add(sum, from, -weight);
    }

    private T Any<T>(IReadOnlyList<T> list) => list[random.Next(list.Count)];
}
