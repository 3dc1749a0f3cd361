using System.Security.Cryptography;
using FaceWorker.Vision.Installation;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Onnx;

public sealed class OnnxEditorTests(InstalledModels installed)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ultra-light-rfb-320", "faceplugin_fr_detect.onnx")]
    [InlineData("landmarks-68", "faceplugin_fr_landmark.onnx")]
    [InlineData("mobilefacenet-512", "faceplugin_fr_feature.onnx")]
    public async Task Making_the_batch_symbolic_gives_the_reference_file_byte_for_byte(string id, string reference)
    {
        var expected = await File.ReadAllBytesAsync(Places.Shared($"models/{reference}"), Cancel);
        var card = installed.Store.GetModel(id);

        var edited = OnnxEditor.Apply(card with { Edits = card.Edits! with { FlushWeightsBelow = 0 } }, await ShippedAsync(card));

        Assert.Equal(Convert.ToHexString(SHA256.HashData(expected)), Convert.ToHexString(SHA256.HashData(edited)));
    }

    [Theory]
    [InlineData("landmarks-68", "faceplugin_fr_landmark.onnx")]
    [InlineData("mobilefacenet-512", "faceplugin_fr_feature.onnx")]
    public async Task Flushing_tiny_weights_does_not_change_the_numbers(string id, string reference)
    {
        var card = installed.Store.GetModel(id);
        using var flushed = new OnnxModel(card, await installed.Store.ReadAsync(card, Cancel), 1);
        using var unflushed = new OnnxModel(card, await File.ReadAllBytesAsync(Places.Shared($"models/{reference}"), Cancel), 1);
        var row = Rows.Random(card.Input, seed: 1);

        using var expected = (await unflushed.RunAsync([row], Cancel))[0];
        using var actual = (await flushed.RunAsync([row], Cancel))[0];

        Rows.AssertEqual(expected, actual, card.Outputs.Count, tolerance: 1e-5f);
    }

    [Fact]
    public void What_is_no_model_is_refused_with_the_name_of_its_card()
    {
        var card = installed.Store.GetModel("mobilefacenet-512");

        foreach (var content in new byte[][] { [], [1, 2, 3], "text"u8.ToArray() })
            Assert.Contains("mobilefacenet-512", Assert.Throws<ModelStoreException>(() => OnnxEditor.Apply(card, content)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reshape_that_the_file_lacks_is_refused()
    {
        var card = installed.Store.GetModel("landmarks-68");
        var wrong = card with { Edits = new ModelEdits { ReshapesKeepBatch = ["no such node"] } };

        var file = await installed.Store.ReadAsync(card, Cancel);

        Assert.Throws<ModelStoreException>(() => OnnxEditor.Apply(wrong, file));
    }

    private static async Task<byte[]> ShippedAsync(ModelCard card)
    {
        var source = card.Source!;
        var entries = await Tarball.ReadAsync(await Packages.ModelsTarballAsync(), new Dictionary<string, string> { [source.Path] = source.Sha256 }, Cancel);
        return entries[source.Path];
    }
}
