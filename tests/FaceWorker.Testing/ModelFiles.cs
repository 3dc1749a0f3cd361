namespace FaceWorker.Testing;

/// <summary>Small ONNX files with the inputs and outputs of models that may not be passed on.</summary>
public static class ModelFiles
{
    public const int Side = 640; // of SCRFD's input

    private static readonly (string Name, int Values)[] Heads = [("score", 1), ("bbox", 4), ("kps", 10)];

    /// <summary>What the detector of <see cref="Scrfd"/> says of a bright cell's second anchor, in strides: distances to left, top, right and bottom; then the points.</summary>
    public static IReadOnlyList<float> PlantedBox { get; } = [1, 2, 3, 4];

    public static IReadOnlyList<float> PlantedPoints { get; } = [0, 0.25f, 1, 0.25f, 0.5f, 1, 0, 1.5f, 1, 1.5f];

    /// <summary>
    /// A detector that finds a face where a cell of the finest map is red all over. As <c>scrfd2onnx.py</c> writes it now, with a batch and names; or
    /// <paramref name="flat"/>, as InsightFace's packages have it: for one picture, without a dimension for the batch, the outputs' names numbers.
    /// </summary>
    /// <param name="seed">Makes the outputs depend on the whole picture, in an arbitrary way, instead.</param>
    public static byte[] Scrfd(bool flat, bool points = true, int? seed = null)
    {
        var graph = new OnnxGraph();
        graph.Input("input.1", flat ? 1 : OnnxGraph.Any, 3, flat ? OnnxGraph.Any : Side, flat ? OnnxGraph.Any : Side);
        var random = seed is { } given ? new Random(given) : null;
        var number = 440;
        foreach (var stride in new[] { 8, 16, 32 })
            foreach (var (head, values) in points ? Heads : Heads[..2])
                AddHead(graph, head, values, stride, flat ? $"{number += 3}" : $"{head}_{stride}", flat, random);
        return graph.ToFile();
    }

    /// <summary>An embedder as PyTorch exports it: any number of rows, though it says that it gives one.</summary>
    /// <param name="length">The name of a second output with the vectors' lengths.</param>
    public static byte[] Embedder(string input, string output, int side, int dimensions, string? length = null, int seed = 1)
    {
        var graph = new OnnxGraph();
        graph.Input(input, OnnxGraph.Any, 3, side, side);
        graph.Node("Flatten", output, [AddVector(graph, input, side, dimensions, seed)]);
        graph.Output(output, 1, dimensions);
        if (length is not null)
        {
            graph.Node("ReduceL2", length, [output], OnnxGraph.Ints("axes", 1));
            graph.Output(length, OnnxGraph.Any, 1);
        }

        return graph.ToFile();
    }

    /// <summary>An embedder as MXNet exports it: for one row, with its normalisation inside, and with its weights among the inputs.</summary>
    public static byte[] MxnetEmbedder(string input, string output, int side, int dimensions, int seed = 1)
    {
        var graph = new OnnxGraph();
        graph.Input(input, 1, 3, side, side);
        graph.Input(graph.Floats("scalar_op1", [1], [127.5f]), 1);
        graph.Node("Sub", "minus", [input, "scalar_op1"]);
        graph.Node("Mul", "scaled", ["minus", graph.Floats("scalar_op2", [1], [1 / 128f])]);
        var vector = AddVector(graph, "scaled", side, dimensions, seed);
        graph.Node("Reshape", output, [vector, graph.Integers("shape", 1, dimensions)]);
        graph.Output(output, 1, dimensions);
        return graph.ToFile();
    }

    private static void AddHead(OnnxGraph graph, string head, int values, int stride, string output, bool flat, Random? random)
    {
        var channels = 2 * values;
        var weights = new float[channels * 3 * stride * stride];
        var bias = new float[channels];
        for (var i = 0; i < weights.Length && random is not null; i++)
            weights[i] = (random.NextSingle() - 0.5f) / stride;
        if (random is null)
            Plant(head, stride, weights, bias);

        string[] convolution = ["input.1", graph.Floats($"{output}/weights", [channels, 3, stride, stride], weights), graph.Floats($"{output}/bias", [channels], bias)];
        var map = graph.Node("Conv", $"{output}/map", convolution, OnnxGraph.Ints("kernel_shape", stride, stride), OnnxGraph.Ints("strides", stride, stride));
        var places = graph.Node("Transpose", $"{output}/places", [map], OnnxGraph.Ints("perm", flat ? [2, 3, 0, 1] : [0, 2, 3, 1]));
        var shape = graph.Integers($"{output}/shape", flat ? [-1, values] : [0, -1, values]);
        graph.Node("Reshape", head == "score" ? $"{output}/rows" : output, [places, shape]);
        if (head == "score")
            graph.Node("Sigmoid", output, [$"{output}/rows"]);
        graph.Output(output, flat ? [2 * (Side / stride) * (Side / stride), values] : [OnnxGraph.Any, OnnxGraph.Any, values]);
    }

    private static void Plant(string head, int stride, float[] weights, float[] bias)
    {
        if (head != "score")
        {
            (head == "bbox" ? PlantedBox : PlantedPoints).ToArray().CopyTo(bias, bias.Length / 2);
            return;
        }

        bias.AsSpan().Fill(-8);
        if (stride != 8)
            return;
        // The second anchor's channel: the mean of red, which is −1 to 1, becomes a score of 0.98 at 1 and of less than half below a half.
        weights.AsSpan(3 * stride * stride, stride * stride).Fill(8f / (stride * stride));
        bias[1] = -4;
    }

    private static string AddVector(OnnxGraph graph, string input, int side, int dimensions, int seed)
    {
        var kernel = side == 150 ? 75 : side / 8;
        var channels = dimensions / (side / kernel * (side / kernel));
        var random = new Random(seed);
        var weights = new float[channels * 3 * kernel * kernel];
        for (var i = 0; i < weights.Length; i++)
            weights[i] = (random.NextSingle() - 0.5f) / kernel;
        return graph.Node("Conv", "vector/map", [input, graph.Floats("vector/weights", [channels, 3, kernel, kernel], weights)],
            OnnxGraph.Ints("kernel_shape", kernel, kernel), OnnxGraph.Ints("strides", kernel, kernel));
    }
}
