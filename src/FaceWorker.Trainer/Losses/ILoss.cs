using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FaceWorker.Trainer.Losses;

/// <summary>What a batch costs.</summary>
/// <param name="Value">A scalar to go down; null where the batch teaches nothing.</param>
/// <param name="ActiveShare">The share (0 to 1) of the batch that taught something.</param>
internal readonly record struct BatchLoss(Tensor? Value, double ActiveShare);

/// <summary>What is minimised.</summary>
internal interface ILoss : IDisposable
{
    /// <summary>What the loss itself learns, by name: nothing, or the weights of the people.</summary>
    IReadOnlyDictionary<string, Parameter> Learned { get; }

    /// <param name="vectors">Unit vectors (batch, dimensions).</param>
    /// <param name="people">Whose each is, by the person's number.</param>
    BatchLoss Of(Tensor vectors, int[] people, Random random);
}
