using System.IO.Compression;
using FaceWorker.Testing;
using FaceWorker.Training.Export;
using FaceWorker.Training.Networks;
using FaceWorker.Training.Runs;
using FaceWorker.Training.Tests.Support;
using FaceWorker.Vision.Models;

namespace FaceWorker.Training.Tests.Runs;

public sealed class TorchFileTests
{
    private static readonly Dictionary<string, WeightValues> Small = new() { ["a"] = new([2, 3], [1, -2, 3, 4, 5, 6]), ["b"] = new([], [7]) };

    /// <summary>Of a network with a convolution and batch normalisation, and tensors of other kinds, by torch 2.14.1.</summary>
    [Theory]
    [InlineData("torch-2.14.pth")]
    [InlineData("torch-2.14-legacy.pth")] // as before version 1.6
    public void What_torch_saved_is_read(string file)
    {
        var tensors = TorchFile.Read(file, File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Runs", "Weights", file))).Tensors;

        AssertIs(tensors["conv.weight"], [3, 2, 2, 2], [.. Enumerable.Range(0, 24).Select(i => i / 4f)]);
        AssertIs(tensors["bn.running_mean"], [3], [-1, 0.5f, 2]);
        AssertIs(tensors["turned"], [4, 3], [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]); // a view with its axes exchanged
        AssertIs(tensors["part"], [4], [4, 5, 6, 7]); // of the same storage
        AssertIs(tensors["half"], [2], [1.5f, -2]);
        AssertIs(tensors["bfloat"], [2], [1.5f, -2]);
        AssertIs(tensors["double"], [1], [0.25f]);
        AssertIs(tensors["scalar"], [], [7]);
        Assert.Equal(11, tensors.Count);
        Assert.False(tensors.ContainsKey("bn.num_batches_tracked")); // no floats
    }

    [Fact]
    public async Task Weights_of_facenet_pytorch_are_read_and_those_that_are_missing_or_of_another_shape_are_named()
    {
        var network = Network.Get("inception-resnet-v1");
        var weights = network.Initialize(seed: 5);
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "vggface2.pt");
        await File.WriteAllBytesAsync(path, TorchSave.Zip(weights.Append(new("logits.weight", new([2, 512], new float[1024]))).ToDictionary()), TestContext.Current.CancellationToken);

        var read = await Checkpoint.ReadWeightsAsync(path, network, TestContext.Current.CancellationToken);

        Assert.All(network.Weights, weight => Assert.Equal(weights[weight.Name].Values, read[weight.Name].Values));
        var pack = TrainedCard.Export(network, read, "vggface2.pt", "facenet-vggface2", new PackCard("default", "ultra-light-rfb-320", "mobilefacenet-512", "landmarks-68"));
        Assert.True(OnnxNetwork.Write(network, weights).AsSpan().SequenceEqual(pack.File));
        Assert.Equal(("margin", 16f, 160), (pack.Model.Embedding!.Alignment.Method, pack.Model.Embedding.Alignment.Margin, pack.Model.Input.Width)); // as davidsandberg's, whose weights these are
        Assert.Contains("not measured by FaceWorker", pack.Model.Embedding.Thresholds!.Origin, StringComparison.Ordinal);
        Assert.Equal($"'{path}' is not of the network nn4-small: its weights 'conv1.conv.weight' are not there.", (await RefusedAsync(path, "nn4-small")).Message);

        await File.WriteAllBytesAsync(path, TorchSave.Zip(new Dictionary<string, WeightValues> { ["conv1.conv.weight"] = new([2], [1, 2]) }), TestContext.Current.CancellationToken);
        Assert.Equal($"'{path}' is not of the network nn4-small: its weights 'conv1.conv.weight' are (2) instead of (64, 3, 7, 7).", (await RefusedAsync(path, "nn4-small")).Message);
    }

    [Fact]
    public void A_pickle_that_would_run_something_is_refused_and_runs_nothing()
    {
        using var folder = new TemporaryFolder();
        var trace = Path.Combine(folder.Path, "trace");
        // What pickle.dumps writes of an object whose __reduce__ is (os.system, (COMMAND,)), and of one that is found by eval.
        AssertRefused("it asks for 'posix.system', which weights do not need and which was not called", [0x80, 2, .. TorchSave.Global("posix", "system"), .. TorchSave.Text($"touch {trace}"), 0x85, .. "R."u8]);
        AssertRefused("it asks for 'builtins.eval', which weights do not need and which was not called", [0x80, 2, .. TorchSave.Global("builtins", "eval"), .. "."u8]);
        AssertRefused("it asks for 'torch.load', which weights do not need and which was not called", [0x80, 2, .. TorchSave.Global("torch", "load"), .. "."u8]);
        AssertRefused("its pickle is damaged, or not of a state_dict", [0x80, 2, .. TorchSave.Global("torch", "FloatStorage"), .. ")R."u8]); // a name that is known, called
        AssertRefused("its pickle has the instruction 0x69, which weights do not need", [0x80, 2, .. "(iposix\nsystem\n."u8]); // the older way to call
        AssertRefused("its pickle is of protocol 4, and torch.save writes 2", [0x80, 4, .. "N."u8]);

        Assert.False(File.Exists(trace));
    }

    public static TheoryData<string, byte[]> Damaged => new()
    {
        { "it is a zip without 'data.pkl'", Zip(("other/readme", "nothing"u8.ToArray())) },
        { "its storage '1' is missing", TorchSave.Zip(TorchSave.Pickle(Small), [new("0", new byte[24])]) },
        { "its storage '0' has 20 bytes, and 6 numbers of 4 bytes are to be in it", TorchSave.Zip(TorchSave.Pickle(Small), [new("0", new byte[20]), new("1", new byte[4])]) },
        { "it has numbers of the kind 'torch.SecretStorage', which are not known", TorchSave.Zip(TorchSave.Pickle(Small, "SecretStorage"), [new("0", new byte[24]), new("1", new byte[4])]) },
        { "its tensor 'a' of shape (1000000, 1000000) is larger than its storage of 1 numbers", TorchSave.Zip(new Dictionary<string, WeightValues> { ["a"] = new([1_000_000, 1_000_000], [1]) }) },
        { "its pickle is damaged, or not of a state_dict", TorchSave.Zip(new Dictionary<string, WeightValues> { ["a"] = new([-1], [1]) }) },
        { "it holds no tensors by their names", TorchSave.Zip([0x80, 2, .. "N."u8], []) },
        { "it holds no tensors by their names", TorchSave.Zip(new Dictionary<string, WeightValues>()) },
        { "its pickle is damaged, or not of a state_dict", TorchSave.Zip([0x80, 2, .. "R."u8], []) },
        { "its pickle is damaged, or not of a state_dict", TorchSave.Zip([0x80, 2, .. "u."u8], []) },
        { "its pickle is damaged, or not of a state_dict", TorchSave.Zip([0x80, 2, .. "h\u0009."u8], []) },
        { "it ends too early", TorchSave.Zip([], []) },
        { "it ends too early", TorchSave.Zip([0x80, 2, .. "X\u00ff\u00ff"u8], []) },
        { "it ends too early", TorchSave.Zip([0x80, 2, .. "ctorch"u8], []) },
        { "it ends too early", TorchSave.Zip(TorchSave.Pickle(Small)[..60], []) },
        { "it has a number of more than 64 bits", TorchSave.Zip([0x80, 2, 0x8a, 200, .. "."u8], []) },
        { "its entry 'archive/byteorder' is compressed or too large", TorchSave.Zip(new byte[1000], [], CompressionLevel.Optimal) },
        { "its numbers are not little-endian", TorchSave.Zip(TorchSave.Pickle(Small), [], byteOrder: "big") },
    };

    [Theory]
    [MemberData(nameof(Damaged))]
    public void A_damaged_file_gets_one_sentence(string reason, byte[] file) => AssertRefuses(reason, file);

    [Theory]
    [InlineData("torch-2.14.pth")]
    [InlineData("torch-2.14-legacy.pth")]
    public void A_file_that_was_cut_off_is_refused_wherever_it_ends(string file)
    {
        var whole = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Runs", "Weights", file));

        for (var length = 20; length < whole.Length; length += 7)
            Assert.Equal(TrainingProblem.Checkpoint, Assert.Throws<TrainingException>(() => TorchFile.Read(file, whole[..length])).Problem);
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(content);
            }

        return file.ToArray();
    }

    private static void AssertIs(WeightValues tensor, long[] shape, float[] values)
    {
        Assert.Equal(shape, tensor.Shape);
        Assert.Equal(values, tensor.Values);
    }

    private static void AssertRefused(string reason, byte[] pickle) => AssertRefuses(reason, TorchSave.Zip(pickle, []));

    private static void AssertRefuses(string reason, byte[] file)
    {
        Assert.True(TorchFile.IsOne(file));
        var refusal = Assert.Throws<TrainingException>(() => TorchFile.Read("run/weights.pth", file));
        Assert.Equal((TrainingProblem.Checkpoint, $"'run/weights.pth' cannot be read as weights of PyTorch: {reason}."), (refusal.Problem, refusal.Message));
        Assert.Equal("Write it again in Python: torch.save(model.state_dict(), FILE).", refusal.Remedy);
    }

    private static async Task<TrainingException> RefusedAsync(string path, string network) =>
        await Assert.ThrowsAsync<TrainingException>(() => Checkpoint.ReadWeightsAsync(path, Network.Get(network), TestContext.Current.CancellationToken));
}
