namespace FaceWorker.Training.Networks;

/// <summary>A part of a network: what it computes of a tensor (batch, channels, height, width), without its weights.</summary>
/// <remarks>A network is described by these once; <c>faceworker-train</c> computes it with LibTorch, and <c>OnnxNetwork</c> writes it as ONNX.</remarks>
public abstract record Layer
{
    /// <summary>The weights that the layer itself has.</summary>
    internal virtual IEnumerable<Weight> Weights => [];

    /// <summary>The layers inside of it.</summary>
    internal virtual IEnumerable<Part> Inner => [];

    /// <summary>All weights, by their full names: the names of the parts, joined by dots.</summary>
    internal IEnumerable<Weight> AllWeights(string path) =>
        Weights.Select(weight => weight with { Name = Part.Join(path, weight.Name) }).Concat(Inner.SelectMany(part => part.Layer.AllWeights(Part.Join(path, part.Name))));
}

/// <summary>A layer inside another, and its name there; one without a name has those of its own parts.</summary>
public sealed record Part(string Name, Layer Layer)
{
    public static implicit operator Part(Layer layer) => new("", layer);

    public static string Join(string path, string name) => (path, name) switch
    {
        ("", _) => name,
        (_, "") => path,
        _ => $"{path}.{name}",
    };
}

/// <summary>One layer after the other.</summary>
public sealed record Chain(params IReadOnlyList<Part> Parts) : Layer
{
    internal override IEnumerable<Part> Inner => Parts;
}

/// <summary>Layers side by side; their channels one behind the other.</summary>
public sealed record Branches(params IReadOnlyList<Part> Parts) : Layer
{
    internal override IEnumerable<Part> Inner => Parts;
}

/// <summary>The input and, so many times, what the layer makes of it.</summary>
public sealed record Residual(Part Body, float Scale = 1) : Layer
{
    internal override IEnumerable<Part> Inner => [Body];
}

/// <summary>Rows and columns.</summary>
public readonly record struct Extent(int Rows, int Columns)
{
    public static implicit operator Extent(int length) => new(length, length);

    /// <summary>For both, as libraries take it.</summary>
    public long[] ToArray() => [Rows, Columns];
}

/// <summary>Weights: (output, input / groups, rows, columns).</summary>
public sealed record Convolution(int Input, int Output, Extent Kernel, int Stride = 1, Extent Padding = default, int Groups = 1, bool HasBias = false) : Layer
{
    internal override IEnumerable<Weight> Weights =>
    [
        new("weight", [Output, Input / Groups, Kernel.Rows, Kernel.Columns], WeightRole.Multiplier),
        .. HasBias ? [new Weight("bias", [Output], WeightRole.Zero)] : Array.Empty<Weight>(),
    ];
}

/// <summary>Weights: (output, input).</summary>
public sealed record Linear(int Input, int Output, bool HasBias = true) : Layer
{
    internal override IEnumerable<Weight> Weights =>
        [new("weight", [Output, Input], WeightRole.Multiplier), .. HasBias ? [new Weight("bias", [Output], WeightRole.Zero)] : Array.Empty<Weight>()];
}

/// <summary>Stands right behind a convolution or a linear layer, into which an export folds it.</summary>
public sealed record BatchNormalization(int Channels, float Epsilon = 1e-5f) : Layer
{
    internal override IEnumerable<Weight> Weights =>
    [
        new("weight", [Channels], WeightRole.One), new("bias", [Channels], WeightRole.Zero),
        new("running_mean", [Channels], WeightRole.Zero, IsLearned: false), new("running_var", [Channels], WeightRole.One, IsLearned: false),
    ];
}

public sealed record Relu : Layer;

/// <summary>A slope for negative values, one a channel.</summary>
public sealed record PRelu(int Channels) : Layer
{
    internal override IEnumerable<Weight> Weights => [new("weight", [Channels], WeightRole.Slope)];
}

public sealed record MaxPool(int Kernel, int Stride, int Padding = 0) : Layer;

/// <summary>FaceNet's L2 pooling, divided by the kernel's side: the root of the mean of squares.</summary>
public sealed record RootMeanSquarePool(int Kernel, int Stride, int Padding) : Layer
{
    /// <summary>Under the root, whose slope at zero is infinite.</summary>
    public const float Epsilon = 1e-8f;
}

/// <summary>The mean over rows and columns: (batch, channels).</summary>
public sealed record GlobalAverage : Layer;

/// <summary>(batch, channels · rows · columns).</summary>
public sealed record Flatten : Layer;

/// <summary>In training, sets this share of the values to zero.</summary>
public sealed record Dropout(float Share) : Layer;

/// <summary>FaceNet's L2 layer: each row divided by its length.</summary>
public sealed record UnitLength : Layer;

/// <summary>What numbers a tensor of weights begins with.</summary>
public enum WeightRole
{
    /// <summary>Random, by He's rule.</summary>
    Multiplier,
    Zero,
    One,
    Slope,
}

/// <summary>A tensor of weights: its name, its shape, and how it begins.</summary>
/// <param name="IsLearned">By gradients; the others are means that a network keeps by itself.</param>
public sealed record Weight(string Name, IReadOnlyList<long> Shape, WeightRole Role, bool IsLearned = true)
{
    public int Count => (int)Shape.Aggregate(1L, (product, extent) => product * extent);
}
