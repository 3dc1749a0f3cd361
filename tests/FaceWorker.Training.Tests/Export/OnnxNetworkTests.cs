using FaceWorker.Trainer;
using FaceWorker.Training.Export;
using FaceWorker.Training.Networks;
using FaceWorker.Training.Tests.Support;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TorchSharp;

namespace FaceWorker.Training.Tests.Export;

public sealed class OnnxNetworkTests
{
    private const float Tolerance = 1e-4f;

    public static TheoryData<string> Names => [.. Network.All.Select(network => network.Name)];

    [Theory(SkipUnless = nameof(NeedsLibTorch.IsThere), SkipType = typeof(NeedsLibTorch), Skip = NeedsLibTorch.Reason)]
    [MemberData(nameof(Names))]
    public void The_exported_network_gives_what_the_trained_one_gives(string name)
    {
        var network = Network.Get(name);
        var weights = RandomWeights.Of(network);
        var input = Rows(network, count: 3);
        using var trained = new TorchNetwork(network, weights, torch.CPU);
        using var none = torch.no_grad();
        using var expected = trained.Forward(torch.tensor(input, [3, 3, network.Side, network.Side]), isTraining: false);

        var found = Run(OnnxNetwork.Write(network, weights), input, network, count: 3);

        var vectors = expected.data<float>().ToArray();
        Assert.Equal(3 * network.Dimensions, found.Length);
        Assert.All(vectors.Zip(found), pair => Assert.InRange(pair.Second, pair.First - Tolerance, pair.First + Tolerance));
        Assert.True(vectors[..network.Dimensions].Zip(vectors[network.Dimensions..]).Max(pair => MathF.Abs(pair.First - pair.Second)) > 100 * Tolerance, "Different rows give the same vector: the comparison says nothing.");
    }

    [Fact]
    public void An_exported_network_takes_any_number_of_rows_and_gives_unit_vectors()
    {
        var network = Network.Get("nn4-small");
        var file = OnnxNetwork.Write(network, RandomWeights.Of(network));
        var input = Rows(network, count: 2);

        var (alone, together) = (Run(file, input[..(input.Length / 2)], network, count: 1), Run(file, input, network, count: 2));

        Assert.Equal(1, Length(alone), Tolerance);
        Assert.All(alone.Zip(together), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
    }

    private static float[] Rows(Network network, int count)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count * 3 * network.Side * network.Side).Select(_ => 2 * random.NextSingle() - 1)];
    }

    private static float[] Run(byte[] file, float[] input, Network network, int count)
    {
        using var session = new InferenceSession(file);
        using var results = session.Run([NamedOnnxValue.CreateFromTensor(OnnxNetwork.InputName, new DenseTensor<float>(input, [count, 3, network.Side, network.Side]))]);
        return [.. results[0].AsEnumerable<float>()];
    }

    private static float Length(float[] vector) => MathF.Sqrt(vector.Sum(value => value * value));
}
