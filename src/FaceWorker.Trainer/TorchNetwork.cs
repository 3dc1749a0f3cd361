using FaceWorker.Training.Networks;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace FaceWorker.Trainer;

/// <summary>A network that LibTorch computes, and whose weights learn.</summary>
internal sealed class TorchNetwork : IDisposable
{
    private const double Momentum = 0.1; // of the means that batch normalisation keeps

    private readonly Network network;
    private readonly Dictionary<string, Parameter> learned = [];
    private readonly Dictionary<string, Tensor> kept = [];

    public TorchNetwork(Network network, IReadOnlyDictionary<string, WeightValues> weights, Device device)
    {
        this.network = network;
        foreach (var weight in network.Weights)
        {
            var values = tensor(weights[weight.Name].Values, [.. weight.Shape], device: device);
            if (weight.IsLearned)
                learned[weight.Name] = new Parameter(values);
            else
                kept[weight.Name] = values;
        }
    }

    /// <summary>What gradients change.</summary>
    public IReadOnlyDictionary<string, Parameter> Learned => learned;

    /// <summary>Unit vectors (batch, dimensions) of rows (batch, 3, side, side).</summary>
    /// <param name="isTraining">Normalises by the batch itself, and learns its means; otherwise by what was learned.</param>
    public Tensor Forward(Tensor rows, bool isTraining) => Run(network.Root, "", rows, isTraining);

    public Dictionary<string, WeightValues> ToWeights() => network.Weights.ToDictionary(weight => weight.Name, weight =>
        new WeightValues(weight.Shape, (weight.IsLearned ? learned[weight.Name] : kept[weight.Name]).cpu().data<float>().ToArray()));

    public void Dispose()
    {
        foreach (var values in learned.Values.Concat(kept.Values))
            values.Dispose();
    }

    private Tensor Run(Layer layer, string path, Tensor x, bool isTraining) => layer switch
    {
        Chain chain => chain.Parts.Aggregate(x, (value, part) => Run(part, path, value, isTraining)),
        Branches branches => cat([.. branches.Parts.Select(part => Run(part, path, x, isTraining))], 1),
        Residual residual => x + Run(residual.Body, path, x, isTraining) * residual.Scale,
        Convolution c => nn.functional.conv2d(x, learned[$"{path}.weight"], Bias(path), [c.Stride, c.Stride], c.Padding.ToArray(), [1, 1], c.Groups),
        Linear => nn.functional.linear(x, learned[$"{path}.weight"], Bias(path)),
        BatchNormalization normalization => nn.functional.batch_norm(x, kept[$"{path}.running_mean"], kept[$"{path}.running_var"], learned[$"{path}.weight"], learned[$"{path}.bias"],
            isTraining, Momentum, normalization.Epsilon),
        Relu => nn.functional.relu(x),
        PRelu => nn.functional.prelu(x, learned[$"{path}.weight"]),
        MaxPool pool => nn.functional.max_pool2d(x, pool.Kernel, pool.Stride, pool.Padding),
        RootMeanSquarePool pool => (nn.functional.avg_pool2d(x.square(), pool.Kernel, pool.Stride, pool.Padding) + RootMeanSquarePool.Epsilon).sqrt(),
        GlobalAverage => x.mean([2, 3]),
        Flatten => x.flatten(1),
        Dropout dropout => nn.functional.dropout(x, dropout.Share, isTraining),
        UnitLength => nn.functional.normalize(x),
        _ => throw new InvalidOperationException($"The layer {layer.GetType().Name} at '{path}' cannot be computed. This is a bug."),
    };

    private Tensor Run(Part part, string path, Tensor x, bool isTraining) => Run(part.Layer, Part.Join(path, part.Name), x, isTraining);

    private Parameter? Bias(string path) => learned.GetValueOrDefault($"{path}.bias");
}
