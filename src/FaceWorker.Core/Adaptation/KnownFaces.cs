using System.Numerics.Tensors;
using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Adaptation;

/// <summary>Unit vectors of faces, row by row, and whose each is. Shape: (count, dimensions).</summary>
public sealed class KnownFaces
{
    private readonly float[] values;
    private readonly int[] personOf;

    private KnownFaces(int dimensions, float[] values, int[] personOf, int people)
    {
        (Dimensions, this.values, this.personOf, People) = (dimensions, values, personOf, people);
        FacesOf = [.. Enumerable.Range(0, people).Select(_ => new List<int>())];
        for (var face = 0; face < personOf.Length; face++)
            ((List<int>)FacesOf[personOf[face]]).Add(face);
    }

    public int Dimensions { get; }

    public int Count => personOf.Length;

    public int People { get; }

    /// <summary>Each person's faces.</summary>
    public IReadOnlyList<IReadOnlyList<int>> FacesOf { get; }

    public ReadOnlySpan<float> this[int face] => values.AsSpan(face * Dimensions, Dimensions);

    /// <param name="people">The vectors of each person; people without any are left out.</param>
    /// <exception cref="InvalidEmbeddingException">They are of several models.</exception>
    public static KnownFaces Of(IEnumerable<IReadOnlyList<Embedding>> people)
    {
        var known = people.Where(person => person.Count > 0).ToList();
        var all = known.SelectMany(person => person).ToList();
        if (all.Select(embedding => embedding.Model).Distinct().Skip(1).Any())
            throw new InvalidEmbeddingException("The known faces are of several models; vectors of different models do not compare.");
        var dimensions = all.Count == 0 ? 1 : all[0].Model.Dimensions;
        var values = new float[all.Count * dimensions];
        foreach (var (face, embedding) in all.Index())
            embedding.Values.Span.CopyTo(values.AsSpan(face * dimensions));
        return new KnownFaces(dimensions, values, [.. known.Index().SelectMany(person => Enumerable.Repeat(person.Index, person.Item.Count))], known.Count);
    }

    public int PersonOf(int face) => personOf[face];

    /// <summary>Some of the people, with all their faces, in the order given.</summary>
    public KnownFaces OfPeople(IReadOnlyCollection<int> people)
    {
        var faces = people.SelectMany(person => FacesOf[person]).ToList();
        var chosen = new float[faces.Count * Dimensions];
        foreach (var (place, face) in faces.Index())
            this[face].CopyTo(chosen.AsSpan(place * Dimensions));
        return new KnownFaces(Dimensions, chosen, [.. people.Index().SelectMany(person => Enumerable.Repeat(person.Index, FacesOf[person.Item].Count))], people.Count);
    }

    /// <summary>The same faces as the head makes them, before they are brought to unit length. Shape: (count, dimensions).</summary>
    public float[] ApplyTo(LinearHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        var results = new float[values.Length];
        Parallel.For(0, Count, face => head.Apply(this[face], results.AsSpan(face * Dimensions, Dimensions)));
        return results;
    }

    /// <summary>(1 − share) · these vectors + share · mapped ones, at unit length: as the head's blend with the identity makes them.</summary>
    /// <param name="mapped">By <see cref="ApplyTo"/>.</param>
    public KnownFaces Blend(float[] mapped, double share)
    {
        ArgumentNullException.ThrowIfNull(mapped);
        var blended = new float[values.Length];
        Parallel.For(0, Count, face =>
        {
            var row = blended.AsSpan(face * Dimensions, Dimensions);
            TensorPrimitives.Multiply(this[face], (float)(1 - share), row);
            TensorPrimitives.MultiplyAdd(mapped.AsSpan(face * Dimensions, Dimensions), (float)share, row, row);
            TensorPrimitives.Divide(row, TensorPrimitives.Norm<float>(row), row);
        });
        return new KnownFaces(Dimensions, blended, personOf, People);
    }
}
