using FaceWorker.Training.Networks;
using FaceWorker.Vision.Onnx;

namespace FaceWorker.Training.Export;

/// <summary>Writes a network and its weights as ONNX: as it computes after training, with every batch normalisation folded into the layer before it, for any number of rows.</summary>
public sealed class OnnxNetwork
{
    /// <summary>Of the file.</summary>
    public const string InputName = "input", OutputName = "embedding";

    private readonly OnnxWriter graph;
    private readonly IReadOnlyDictionary<string, WeightValues> weights;

    private OnnxNetwork(Network network, IReadOnlyDictionary<string, WeightValues> weights) => (graph, this.weights) = (new OnnxWriter(network.Name), weights);

    /// <param name="weights">By their names; others are ignored.</param>
    public static byte[] Write(Network network, IReadOnlyDictionary<string, WeightValues> weights)
    {
        ArgumentNullException.ThrowIfNull(network);
        var writing = new OnnxNetwork(network, weights);
        var input = writing.graph.Input(InputName, 3, network.Side, network.Side);
        writing.graph.Output(OutputName, writing.Write(network.Root, "", input), network.Dimensions);
        return writing.graph.ToFile();
    }

    private string Write(Layer layer, string path, string input) => layer switch
    {
        Chain chain => WriteChain(chain, path, input),
        Branches branches => graph.Node("Concat", [.. branches.Parts.Select(part => Write(part.Layer, Part.Join(path, part.Name), input))], OnnxAttribute.Of("axis", 1L)),
        Residual residual => WriteResidual(residual, path, input),
        Convolution or Linear => WriteProduct(layer, path, input, null),
        Relu => graph.Node("Relu", [input]),
        PRelu prelu => graph.Node("PRelu", [input, graph.Constant($"{path}.slope", [prelu.Channels, 1, 1], weights[$"{path}.weight"].Values)]),
        MaxPool pool => graph.Node("MaxPool", [input], Window(pool.Kernel, pool.Stride, pool.Padding)),
        RootMeanSquarePool pool => WriteRootMeanSquare(pool, input),
        GlobalAverage => graph.Node("Flatten", [graph.Node("GlobalAveragePool", [input])]),
        Flatten => graph.Node("Flatten", [input]),
        Dropout => input,
        UnitLength => graph.Node("LpNormalization", [input], OnnxAttribute.Of("axis", 1L), OnnxAttribute.Of("p", 2L)),
        _ => throw new InvalidOperationException($"The layer {layer.GetType().Name} at '{path}' cannot be written as ONNX. This is a bug."),
    };

    private string WriteChain(Chain chain, string path, string input)
    {
        var value = input;
        for (var i = 0; i < chain.Parts.Count; i++)
        {
            var (part, next) = (chain.Parts[i], i + 1 < chain.Parts.Count ? chain.Parts[i + 1] : null);
            var where = Part.Join(path, part.Name);
            if (part.Layer is Convolution or Linear && next?.Layer is BatchNormalization normalization)
            {
                value = WriteProduct(part.Layer, where, value, Folding.Of(normalization, Part.Join(path, next.Name), weights));
                i++;
                continue;
            }

            value = Write(part.Layer, where, value);
        }

        return value;
    }

    private string WriteResidual(Residual residual, string path, string input)
    {
        var body = Write(residual.Body.Layer, Part.Join(path, residual.Body.Name), input);
        return graph.Node("Add", [input, residual.Scale == 1 ? body : graph.Node("Mul", [body, graph.Constant($"{body}.scale", [], [residual.Scale])])]);
    }

    private string WriteProduct(Layer layer, string path, string input, Folding? folding)
    {
        var (kernel, bias) = (weights[$"{path}.weight"], weights.GetValueOrDefault($"{path}.bias")?.Values);
        var values = folding?.Scale(kernel) ?? kernel.Values;
        List<string> inputs = [input, graph.Constant($"{path}.weight", kernel.Shape, values)];
        if ((folding?.Shift(bias) ?? bias) is { } shift)
            inputs.Add(graph.Constant($"{path}.bias", [shift.Length], shift));
        return layer is Convolution convolution
            ? graph.Node("Conv", inputs, [OnnxAttribute.Of("group", (long)convolution.Groups), .. Window(convolution.Kernel, convolution.Stride, convolution.Padding)])
            : graph.Node("Gemm", inputs, OnnxAttribute.Of("transB", 1L));
    }

    private string WriteRootMeanSquare(RootMeanSquarePool pool, string input)
    {
        var mean = graph.Node("AveragePool", [graph.Node("Mul", [input, input])], [OnnxAttribute.Of("count_include_pad", 1L), .. Window(pool.Kernel, pool.Stride, pool.Padding)]);
        return graph.Node("Sqrt", [graph.Node("Add", [mean, graph.Constant($"{mean}.epsilon", [], [RootMeanSquarePool.Epsilon])])]);
    }

    private static OnnxAttribute[] Window(Extent kernel, int stride, Extent padding) =>
    [
        OnnxAttribute.Of("kernel_shape", kernel.ToArray()), OnnxAttribute.Of("strides", stride, stride),
        OnnxAttribute.Of("pads", padding.Rows, padding.Columns, padding.Rows, padding.Columns),
    ];

    /// <summary>A batch normalisation as a factor and an offset of each channel.</summary>
    private sealed record Folding(float[] Factor, float[] Offset)
    {
        public static Folding Of(BatchNormalization normalization, string path, IReadOnlyDictionary<string, WeightValues> weights)
        {
            var (scale, bias, mean, variance) = (weights[$"{path}.weight"].Values, weights[$"{path}.bias"].Values, weights[$"{path}.running_mean"].Values, weights[$"{path}.running_var"].Values);
            var factor = scale.Select((value, i) => value / MathF.Sqrt(variance[i] + normalization.Epsilon)).ToArray();
            return new Folding(factor, [.. bias.Select((value, i) => value - mean[i] * factor[i])]);
        }

        public float[] Scale(WeightValues kernel)
        {
            var each = kernel.Values.Length / Factor.Length;
            return [.. kernel.Values.Select((value, i) => value * Factor[i / each])];
        }

        public float[] Shift(float[]? bias) => bias is null ? Offset : [.. Offset.Select((value, i) => value + bias[i] * Factor[i])];
    }
}
