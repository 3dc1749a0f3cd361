using FaceWorker.Trainer;
using FaceWorker.Training.Networks;
using FaceWorker.Training.Runs;
using FaceWorker.Training.Tests.Support;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FaceWorker.Training.Tests.Runs;

/// <summary>Steps against their formulas, worked out here in double precision.</summary>
public sealed class OptimiserTests
{
    private const double Rate = 0.1, Decay = 0.01, Epsilon = 1e-8;
    private const float Tolerance = 1e-6f;

    private static readonly float[] Start = [1, -2, 0.5f, 3];
    private static readonly float[][] Gradients = [[0.5f, -1, 0, 2], [-0.25f, 3, 1, 0.5f], [1, 1, 1, 1]];

    // J. Duchi et al., JMLR 12 (2011): each value's step is divided by the root of the sum of its squared gradients.
    [Fact(SkipUnless = nameof(NeedsLibTorch.IsThere), SkipType = typeof(NeedsLibTorch), Skip = NeedsLibTorch.Reason)]
    public void AdaGrad_divides_by_the_root_of_all_squares() => AssertSteps(OptimiserKind.AdaGrad, memory: 0, (gradient, sum) => sum + gradient * gradient, (gradient, sum) => gradient / (Math.Sqrt(sum) + Epsilon));

    [Fact(SkipUnless = nameof(NeedsLibTorch.IsThere), SkipType = typeof(NeedsLibTorch), Skip = NeedsLibTorch.Reason)]
    public void Sgd_keeps_nine_tenths_of_its_last_step() => AssertSteps(OptimiserKind.Sgd, memory: 0, (gradient, step) => 0.9 * step + gradient, (_, step) => step);

    [Fact(SkipUnless = nameof(NeedsLibTorch.IsThere), SkipType = typeof(NeedsLibTorch), Skip = NeedsLibTorch.Reason)]
    public void What_it_remembers_goes_on_in_another_one()
    {
        var (whole, first, second) = (Weights(), Weights(), Weights());
        using var never = Make(OptimiserKind.AdaGrad, whole, new Dictionary<string, WeightValues>());
        using var stopped = Make(OptimiserKind.AdaGrad, first, new Dictionary<string, WeightValues>());
        foreach (var gradient in Gradients)
            Step(never, whole, gradient);

        Step(stopped, first, Gradients[0]);
        using (no_grad())
            second.copy_(first);
        using var resumed = Make(OptimiserKind.AdaGrad, second, stopped.ToValues().ToDictionary());
        Step(resumed, second, Gradients[1]);
        Step(resumed, second, Gradients[2]);

        Assert.Equal(whole.data<float>().ToArray(), second.data<float>().ToArray());
    }

    /// <param name="remember">The next memory, by the gradient with its decay.</param>
    private static void AssertSteps(OptimiserKind kind, double memory, Func<double, double, double> remember, Func<double, double, double> direction)
    {
        var weights = Weights();
        using var optimiser = Make(kind, weights, new Dictionary<string, WeightValues>());
        var expected = Start.Select(value => (Value: (double)value, Memory: memory)).ToArray();

        foreach (var gradient in Gradients)
        {
            Step(optimiser, weights, gradient);
            for (var i = 0; i < expected.Length; i++)
            {
                var decayed = gradient[i] + Decay * expected[i].Value;
                expected[i].Memory = remember(decayed, expected[i].Memory);
                expected[i].Value -= Rate * direction(decayed, expected[i].Memory);
            }

            Assert.All(expected.Zip(weights.data<float>().ToArray()), pair => Assert.Equal((float)pair.First.Value, pair.Second, Tolerance));
        }
    }

    private static Parameter Weights() => new(tensor(Start, [2, 2]));

    private static Optimiser Make(OptimiserKind kind, Parameter weights, IReadOnlyDictionary<string, WeightValues> remembered) =>
        new(kind, Decay, new Dictionary<string, Parameter> { ["weights"] = weights }, remembered);

    private static void Step(Optimiser optimiser, Parameter weights, float[] gradient)
    {
        using var scope = NewDisposeScope();
        (weights * tensor(gradient, [2, 2])).sum().backward();
        optimiser.Step(Rate);
    }
}
