using FaceWorker.Training.Networks;

namespace FaceWorker.Training.Tests.Networks;

public sealed class NetworkTests
{
    [Theory]
    [InlineData("nn4-small", 3_700_000, 3_800_000)] // nn4.small2 has 3,733,968 (OpenFace, docs/models-and-accuracies)
    [InlineData("mobilefacenet", 950_000, 1_250_000)] // 0.99 million in the paper
    [InlineData("inception-resnet-v1", 23_400_000, 23_600_000)] // facenet-pytorch's without its last layer
    public void A_network_is_as_large_as_its_source_says(string name, int least, int most) =>
        Assert.InRange(Network.Get(name).Weights.Where(weight => weight.IsLearned).Sum(weight => weight.Count), least, most);

    [Theory]
    [InlineData("conv2d_1a.conv.weight")]
    [InlineData("repeat_1.4.branch2.2.bn.running_var")]
    [InlineData("repeat_2.9.conv2d.bias")]
    [InlineData("mixed_7a.branch2.1.conv.weight")]
    [InlineData("repeat_3.0.branch1.1.conv.weight")]
    [InlineData("block8.conv2d.weight")]
    [InlineData("last_linear.weight")]
    [InlineData("last_bn.running_mean")]
    public void Inception_resnet_has_the_names_of_facenet_pytorch(string weight) =>
        Assert.Contains(Network.Get("inception-resnet-v1").Weights, known => known.Name == weight);

    [Fact]
    public void Weights_begin_as_the_seed_says()
    {
        var network = Network.Get("nn4-small");
        var (first, same, other) = (network.Initialize(1), network.Initialize(1), network.Initialize(2));
        var weight = network.Weights[0].Name;

        Assert.Equal(first[weight].Values, same[weight].Values);
        Assert.NotEqual(first[weight].Values, other[weight].Values);
        var inputs = network.Weights[0].Count / network.Weights[0].Shape[0];
        Assert.InRange(first[weight].Values.Average(value => value * value) * inputs, 1.8, 2.2); // He's variance of 2 / inputs
    }

    [Fact]
    public void An_unknown_network_is_refused_with_those_there_are()
    {
        var refusal = Assert.Throws<TrainingException>(() => Network.Get("resnet-9000"));

        Assert.Equal("There is no network 'resnet-9000'.", refusal.Message);
        Assert.Equal("Choose one of nn4-small, mobilefacenet, inception-resnet-v1.", refusal.Remedy);
    }
}
