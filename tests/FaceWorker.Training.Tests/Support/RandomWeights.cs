using FaceWorker.Training.Networks;

namespace FaceWorker.Training.Tests.Support;

internal static class RandomWeights
{
    /// <summary>Weights as after a training: batch normalisation with means, variances and scales of its own.</summary>
    public static Dictionary<string, WeightValues> Of(Network network)
    {
        var random = new Random(7);
        var weights = network.Initialize(seed: 3);
        foreach (var weight in network.Weights.Where(weight => weight.Role != WeightRole.Multiplier))
            for (var i = 0; i < weight.Count; i++)
                weights[weight.Name].Values[i] = weight.Role == WeightRole.Zero ? random.NextSingle() - 0.5f : 0.5f + random.NextSingle();
        return weights;
    }
}
