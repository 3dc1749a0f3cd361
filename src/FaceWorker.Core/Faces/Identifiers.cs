namespace FaceWorker.Core.Faces;

/// <summary>The id of an embedder, as its model card says: vectors compare only within one model.</summary>
public sealed record ModelId
{
    public ModelId(string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        Value = value;
    }

    public string Value { get; }

    public override string ToString() => Value;
}

/// <summary>The id of a model pack: a detector, an aligner and an embedder that belong together.</summary>
public sealed record PackId
{
    public static readonly PackId Default = new("default");

    public PackId(string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        Value = value;
    }

    public string Value { get; }

    public override string ToString() => Value;
}

/// <summary>An embedder as far as its vectors are concerned: who made them, how many values each has, and from what.</summary>
/// <param name="Fingerprint">Hexadecimal digits that change with everything that changes vectors (file, input, alignment); empty where they were made before it was known.</param>
public sealed record FaceModel(ModelId Id, int Dimensions, string Fingerprint)
{
    /// <summary>Whether the vectors of both compare: same id, dimensions and fingerprint. An unknown fingerprint is taken for the same.</summary>
    public bool IsSameAs(FaceModel other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Id == other.Id && Dimensions == other.Dimensions
            && (Fingerprint == other.Fingerprint || Fingerprint.Length == 0 || other.Fingerprint.Length == 0);
    }

    /// <summary>For people: id, dimensions and fingerprint.</summary>
    public override string ToString() => $"'{Id}' ({Dimensions} values, fingerprint {(Fingerprint.Length == 0 ? "unknown" : Fingerprint)})";
}
