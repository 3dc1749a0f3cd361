using FaceWorker.Training.Networks;
using FaceWorker.Training.Runs;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FaceWorker.Trainer;

/// <summary>Makes steps of gradients: Adam with decoupled weight decay, SGD with momentum, AdaGrad. Its memory goes into checkpoints by name.</summary>
/// <remarks>
/// I. Loshchilov, F. Hutter, "Decoupled Weight Decay Regularization", ICLR 2019 (AdamW, algorithm 2); J. Duchi et al., "Adaptive Subgradient Methods", JMLR 12 (2011).
/// Biases, and what normalises, do not decay: only tensors of several dimensions do.
/// </remarks>
internal sealed class Optimiser : IDisposable
{
    private const double Momentum = 0.9, Second = 0.999, Epsilon = 1e-8;
    private const string StepsName = "steps";

    private readonly OptimiserKind kind;
    private readonly double decay;
    private readonly IReadOnlyDictionary<string, Parameter> learned;
    private readonly Dictionary<string, Tensor> memory = [];
    private long steps;

    /// <param name="remembered">What an earlier one's <see cref="ToValues"/> gave.</param>
    public Optimiser(OptimiserKind kind, double decay, IReadOnlyDictionary<string, Parameter> learned, IReadOnlyDictionary<string, WeightValues> remembered)
    {
        (this.kind, this.decay, this.learned) = (kind, decay, learned);
        foreach (var (name, parameter) in learned)
            foreach (var which in kind == OptimiserKind.Adam ? ["first/", "second/"] : new[] { "first/" })
                memory[which + name] = remembered.TryGetValue(which + name, out var values) ? tensor(values.Values, parameter.shape, device: parameter.device) : zeros_like(parameter);
        steps = remembered.TryGetValue(StepsName, out var count) ? (long)count.Values[0] : 0;
    }

    /// <summary>Changes what is learned by the gradients that are there, and clears them.</summary>
    public void Step(double rate)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        steps++;
        foreach (var (name, parameter) in learned)
        {
            if (parameter.grad is not { } gradient)
                continue;
            var decays = decay > 0 && parameter.dim() > 1;
            if (decays && kind == OptimiserKind.Adam)
                parameter.mul_(1 - rate * decay);
            else if (decays)
                gradient += decay * parameter;
            parameter.add_(Direction(name, gradient), -rate);
            parameter.grad!.zero_();
        }
    }

    public IEnumerable<KeyValuePair<string, WeightValues>> ToValues() =>
        memory.Select(tensor => KeyValuePair.Create(tensor.Key, new WeightValues(tensor.Value.shape, tensor.Value.cpu().data<float>().ToArray())))
            .Append(KeyValuePair.Create(StepsName, new WeightValues([1], [steps])));

    public void Dispose()
    {
        foreach (var values in memory.Values)
            values.Dispose();
    }

    private Tensor Direction(string name, Tensor gradient)
    {
        var first = memory["first/" + name];
        if (kind == OptimiserKind.Sgd)
            return first.mul_(Momentum).add_(gradient);
        if (kind == OptimiserKind.AdaGrad)
            return gradient / (first.addcmul_(gradient, gradient, 1).sqrt() + Epsilon);
        var second = memory["second/" + name];
        first.mul_(Momentum).add_(gradient, 1 - Momentum);
        second.mul_(Second).addcmul_(gradient, gradient, 1 - Second);
        return first / (1 - Math.Pow(Momentum, steps)) / ((second / (1 - Math.Pow(Second, steps))).sqrt() + Epsilon);
    }
}
