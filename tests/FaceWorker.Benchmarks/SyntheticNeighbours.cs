using FaceWorker.Core.Faces;

namespace FaceWorker.Benchmarks;

/// <summary>Made-up people around real ones: look-alikes, whose photos differ as photos of one person do.</summary>
internal sealed class SyntheticNeighbours(IReadOnlyList<IReadOnlyList<Embedding>> people, int seed)
{
    private readonly Random random = new(seed);

    /// <summary>The embeddings of a new person: the mean of three real people, and for each photo the difference of two photos of some one person.</summary>
    public IReadOnlyList<Embedding> Next(int photos)
    {
        var parents = Enumerable.Range(0, 3).Select(_ => Any(Any(people)).Values).ToArray();
        return [.. Enumerable.Range(0, photos).Select(_ => Photo(parents))];
    }

    private Embedding Photo(ReadOnlyMemory<float>[] parents)
    {
        var person = Any(people);
        var (one, other) = (Any(person), Any(person).Values);
        var values = one.Values.ToArray();
        for (var i = 0; i < values.Length; i++)
            values[i] += parents.Sum(parent => parent.Span[i]) / MathF.Sqrt(parents.Length) - other.Span[i]; // √3: about unit length
        return Embedding.FromRaw(values, one.Model);
    }

    private T Any<T>(IReadOnlyList<T> list) => list[random.Next(list.Count)];
}
