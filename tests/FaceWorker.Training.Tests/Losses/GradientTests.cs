using FaceWorker.Trainer.Losses;
using FaceWorker.Training.Sampling;
using FaceWorker.Training.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace FaceWorker.Training.Tests.Losses;

/// <summary>Gradients against central differences, in double precision.</summary>
public sealed class GradientTests
{
    private const int Dimensions = 6;
    private const double Step = 1e-6, Tolerance = 1e-6;

    private static readonly int[] People = [0, 0, 0, 1, 1, 1, 2, 2, 3];

    [Theory(SkipUnless = nameof(NeedsLibTorch.IsThere), SkipType = typeof(NeedsLibTorch), Skip = NeedsLibTorch.Reason)]
    [InlineData(Mining.SemiHard)]
    [InlineData(Mining.Random)]
    [InlineData(Mining.Hardest)]
    [InlineData(Mining.BatchHard)]
    public void Of_triplets(Mining mining) => AssertGradient(new TripletLoss(mining, margin: 0.5f));

    [Theory(SkipUnless = nameof(NeedsLibTorch.IsThere), SkipType = typeof(NeedsLibTorch), Skip = NeedsLibTorch.Reason)]
    [InlineData(0, 0)]
    [InlineData(0, 0.3)]
    [InlineData(0.5, 0)]
    public void Of_people_by_softmax_by_centres_and_by_an_angular_margin(double margin, double centreWeight) =>
        AssertGradient(new PeopleLoss(people: 4, Dimensions, margin, centreWeight, seed: 2, CPU, ScalarType.Float64));

    private static void AssertGradient(ILoss loss)
    {
        var random = new Random(11);
        var values = Enumerable.Range(0, People.Length * Dimensions).Select(_ => random.NextDouble() - 0.5).ToArray();
        using var scope = NewDisposeScope();
        var vectors = tensor(values, [People.Length, Dimensions], requires_grad: true);
        var cost = Of(loss, vectors);
        cost.backward();
        var gradient = vectors.grad!.data<double>().ToArray();

        Assert.NotEqual(0, gradient.Max(Math.Abs));
        for (var i = 0; i < values.Length; i++)
        {
            var expected = (Of(loss, Moved(values, i, Step)).ToDouble() - Of(loss, Moved(values, i, -Step)).ToDouble()) / (2 * Step);
            Assert.InRange(gradient[i], expected - Tolerance * Math.Max(1, Math.Abs(expected)), expected + Tolerance * Math.Max(1, Math.Abs(expected)));
        }
    }

    // The same random choices each time.
    private static Tensor Of(ILoss loss, Tensor raw) => loss.Of(nn.functional.normalize(raw), People, new Random(4)).Value!;

    private static Tensor Moved(double[] values, int index, double step)
    {
        var moved = values.ToArray();
        moved[index] += step;
        return tensor(moved, [People.Length, Dimensions]);
    }
}
