using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Evaluation;

/// <summary>In which precision vectors are kept before they are compared. Rounded ones are still of unit length.</summary>
public sealed class VectorStorage
{
    /// <summary>As the model made them, 32 bits a value.</summary>
    public static readonly VectorStorage Full = new("full", embedding => embedding);

    /// <summary>Rounded to 16 bits a value, as the database's <c>halfvec</c> keeps them.</summary>
    public static readonly VectorStorage Half = new("half", Round);

    private readonly Func<Embedding, Embedding> keep;

    private VectorStorage(string name, Func<Embedding, Embedding> keep)
    {
        Name = name;
        this.keep = keep;
    }

    public string Name { get; }

    public static IReadOnlyList<VectorStorage> All { get; } = [Full, Half];

    public Embedding Keep(Embedding embedding) => keep(embedding);

    private static Embedding Round(Embedding embedding)
    {
        var rounded = new float[embedding.Values.Length];
        for (var i = 0; i < rounded.Length; i++)
            rounded[i] = (float)(System.Half)embedding.Values.Span[i];
        return Embedding.FromRaw(rounded, embedding.Model);
    }
}
