namespace FaceWorker.Core.Faces;

/// <summary>A unit-length face vector and the model that made it. Shape: (model.Dimensions). Vectors of different models do not compare.</summary>
public sealed class Embedding
{
    private readonly float[] values;

    private Embedding(float[] values, FaceModel model)
    {
        this.values = values;
        Model = model;
    }

    public FaceModel Model { get; }

    public ReadOnlyMemory<float> Values => values;

    /// <summary>The length that the model gave the vector before it was brought to unit length; not a number where another process made it.</summary>
    public double RawLength { get; private init; } = double.NaN;

    /// <summary>Normalises a model's raw output to unit length.</summary>
    /// <exception cref="InvalidEmbeddingException">The values are not finite, all zero, or not as many as the model has dimensions.</exception>
    public static Embedding FromRaw(ReadOnlySpan<float> raw, FaceModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (raw.Length != model.Dimensions)
            throw new InvalidEmbeddingException($"Model '{model.Id}' makes vectors of {model.Dimensions} values, not {raw.Length}.");

        var norm = Math.Sqrt(Dot(raw, raw));
        if (!double.IsFinite(norm) || norm < 1e-12)
            throw new InvalidEmbeddingException($"Model '{model.Id}' made a vector of length {norm}; it must be finite and not zero. "
                + "Its file is broken, or is fed otherwise than its card says: 'faceworker models import FILE --card CARD' tells.");

        var unit = new float[raw.Length];
        for (var i = 0; i < unit.Length; i++)
            unit[i] = (float)(raw[i] / norm);
        return new Embedding(unit, model) { RawLength = norm };
    }

    /// <summary>The direction in the middle of several embeddings of one model, at unit length.</summary>
    /// <exception cref="InvalidEmbeddingException">They are of several models, or cancel each other out.</exception>
    public static Embedding MeanOf(IReadOnlyCollection<Embedding> embeddings)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        var model = embeddings.First().Model;
        var sum = new float[model.Dimensions];
        foreach (var embedding in embeddings)
        {
            if (!embedding.Model.IsSameAs(model))
                throw new InvalidEmbeddingException($"Vectors of models {model} and {embedding.Model} do not compare.");
            for (var i = 0; i < sum.Length; i++)
                sum[i] += embedding.values[i];
        }

        return FromRaw(sum, model);
    }

    /// <summary>An embedding of this model as another process made it: its values as they are.</summary>
    /// <exception cref="InvalidEmbeddingException">They are not as many as the model has dimensions, or not of unit length.</exception>
    public static Embedding FromUnit(ReadOnlySpan<float> values, FaceModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return values.Length == model.Dimensions && Math.Abs(Dot(values, values) - 1) < 1e-3
            ? new Embedding(values.ToArray(), model)
            : throw new InvalidEmbeddingException($"{values.Length} values of squared length {Dot(values, values)} are not an embedding of model '{model.Id}' ({model.Dimensions} values, unit length).");
    }

    /// <summary>Squared Euclidean distance of unit vectors, 0 to 4 (FaceNet, section 3.1).</summary>
    /// <exception cref="InvalidEmbeddingException">The two were made by different models.</exception>
    public SquaredDistance DistanceTo(Embedding other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Model.IsSameAs(other.Model)
            ? SquaredDistance.FromInnerProduct(Dot(values, other.values))
            : throw new InvalidEmbeddingException($"Vectors of models {Model} and {other.Model} do not compare.");
    }

    // Products of floats summed as doubles: the distance of a face to itself is then zero to the seventh digit.
    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++)
            sum += (double)a[i] * b[i];
        return sum;
    }
}

/// <summary>A vector that can be no embedding, or two that cannot be compared: always a bug or a broken model, never bad input.</summary>
public sealed class InvalidEmbeddingException(string message) : Exception(message);
