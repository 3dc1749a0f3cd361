using System.Text;
using FaceWorker.Testing;
using FaceWorker.Training.Networks;
using FaceWorker.Training.Runs;

namespace FaceWorker.Training.Tests.Runs;

public sealed class TensorFileTests
{
    private static readonly TensorFile Written = new(
        new Dictionary<string, WeightValues> { ["a.weight"] = new([2, 3], [1, -2, 3, float.Epsilon, 5, 6]), ["b"] = new([1], [7]) }, new Dictionary<string, string> { ["made"] = "here" });

    [Fact]
    public void What_was_written_is_read()
    {
        var read = TensorFile.Read("file", Written.ToBytes());

        Assert.Equal("here", read.Texts["made"]);
        Assert.Equal([2, 3], read.Tensors["a.weight"].Shape);
        Assert.Equal(Written.Tensors["a.weight"].Values, read.Tensors["a.weight"].Values);
        Assert.Equal([7], read.Tensors["b"].Values);
    }

    [Fact]
    public void The_format_is_that_of_safetensors()
    {
        // Written by hand as the format's description has it: length of the head, head, numbers; here one of 16 bits, and one of integers, which is left out.
        var head = Encoding.UTF8.GetBytes("""{"half":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"count":{"dtype":"I64","shape":[],"data_offsets":[4,12]}}""");
        byte[] file = [.. BitConverter.GetBytes((long)head.Length), .. head, .. BitConverter.GetBytes((Half)1.5f), .. BitConverter.GetBytes((Half)(-2f)), 1, 0, 0, 0, 0, 0, 0, 0];

        var tensor = Assert.Single(TensorFile.Read("file", file).Tensors);
        Assert.Equal(("half", 1.5f, -2f), (tensor.Key, tensor.Value.Values[0], tensor.Value.Values[1]));
    }

    [Fact]
    public async Task Weights_of_facenet_pytorch_are_read_by_their_names()
    {
        // As its state_dict has them: the network's, the classifier's, and counters.
        var network = Network.Get("inception-resnet-v1");
        var weights = network.Initialize(seed: 5);
        var others = new Dictionary<string, WeightValues> { ["logits.weight"] = new([2, 512], new float[1024]), ["conv2d_1a.bn.num_batches_tracked"] = new([1], [7]) };
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "vggface2.safetensors");
        await File.WriteAllBytesAsync(path, new TensorFile(weights.Concat(others).ToDictionary(), new Dictionary<string, string>()).ToBytes(), TestContext.Current.CancellationToken);

        var read = await Checkpoint.ReadWeightsAsync(path, network, TestContext.Current.CancellationToken);

        Assert.All(network.Weights, weight => Assert.Equal(weights[weight.Name].Values, read[weight.Name].Values));
        var refusal = await Assert.ThrowsAsync<TrainingException>(() => Checkpoint.ReadWeightsAsync(path, Network.Get("nn4-small"), TestContext.Current.CancellationToken));
        Assert.Equal($"'{path}' is not of the network nn4-small: its weights 'conv1.conv.weight' are not there.", refusal.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(40)]
    [InlineData(-3)]
    public void A_file_that_was_cut_off_is_named(int length)
    {
        var bytes = Written.ToBytes();

        var refusal = Assert.Throws<TrainingException>(() => TensorFile.Read("run/last.safetensors", bytes.AsSpan(0, length < 0 ? bytes.Length + length : length)));

        Assert.Equal(TrainingProblem.Checkpoint, refusal.Problem);
        Assert.StartsWith("'run/last.safetensors' is not a whole file of tensors", refusal.Message, StringComparison.Ordinal);
    }
}
