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

/// <summary>An embedder as far as its vectors are concerned: who made them and how many values each has.</summary>
public sealed record FaceModel(ModelId Id, int Dimensions);
