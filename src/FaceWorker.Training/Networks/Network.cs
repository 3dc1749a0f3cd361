namespace FaceWorker.Training.Networks;

/// <summary>A network that makes unit vectors of aligned faces: RGB, (p − 127.5) / 128, shape (batch, 3, side, side).</summary>
public sealed class Network
{
    /// <param name="name">As options call it.</param>
    /// <param name="side">Of its input, in pixels.</param>
    /// <param name="root">Ends with <see cref="UnitLength"/>.</param>
    public Network(string name, string description, int side, int dimensions, Layer root)
    {
        ArgumentNullException.ThrowIfNull(root);
        (Name, Description, Side, Dimensions, Root, Weights) = (name, description, side, dimensions, root, [.. root.AllWeights("")]);
        if (Weights.CountBy(weight => weight.Name).FirstOrDefault(name => name.Value > 1).Key is { } twice)
            throw new ArgumentException($"Network '{name}' has two weights '{twice}'. This is a bug.", nameof(root));
    }

    /// <summary>Those that can be trained.</summary>
    public static IReadOnlyList<Network> All { get; } = [SmallInception.Create(), MobileFaceNet.Create(), InceptionResNet.Create()];

    public string Name { get; }

    /// <summary>For people: whose it is, and how large.</summary>
    public string Description { get; }

    public int Side { get; }

    public int Dimensions { get; }

    public Layer Root { get; }

    public IReadOnlyList<Weight> Weights { get; }

    /// <exception cref="TrainingException">There is none of this name.</exception>
    public static Network Get(string name) => All.FirstOrDefault(network => network.Name == name) ?? throw new TrainingException(TrainingProblem.UnknownNetwork,
        $"There is no network '{name}'.", $"Choose one of {string.Join(", ", All.Select(network => network.Name))}.");

    /// <summary>Random weights to begin with.</summary>
    /// <remarks>K. He et al., "Delving Deep into Rectifiers", ICCV 2015: normal, with a variance of 2 / inputs.</remarks>
    public Dictionary<string, WeightValues> Initialize(int seed)
    {
        var random = new Random(seed);
        return Weights.ToDictionary(weight => weight.Name, weight => new WeightValues(weight.Shape, Begin(weight, random)));
    }

    private static float[] Begin(Weight weight, Random random)
    {
        var values = new float[weight.Count];
        var deviation = MathF.Sqrt(2f / weight.Shape.Skip(1).Aggregate(1L, (product, extent) => product * extent));
        for (var i = 0; i < values.Length; i++)
            values[i] = weight.Role switch
            {
                WeightRole.Multiplier => deviation * MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle())) * MathF.Cos(2 * MathF.PI * random.NextSingle()),
                WeightRole.One => 1,
                WeightRole.Slope => 0.25f,
                _ => 0,
            };
        return values;
    }
}

/// <summary>The numbers of a tensor, in row-major order.</summary>
public sealed record WeightValues(IReadOnlyList<long> Shape, float[] Values);
