using FaceWorker.Testing;
using FaceWorker.Vision.Installation;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Installation;

public sealed class ModelDescriberTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ModelStore Store => new(Path.Combine(folder.Path, "store"));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_detector_of_a_known_family_is_known_and_its_draft_imports(bool flat)
    {
        var found = await DescribeAsync("brought", ModelFiles.Scrfd(flat, seed: 1));

        Assert.Equal("a detector of the family 'scrfd'", found.Takes);
        Assert.Equal(["scrfd-10g", "scrfd-2.5g", "scrfd-500m"], found.Cards);
        Assert.Equal(flat, found.ToCheck.Any(check => check.Contains("take any number of pictures", StringComparison.Ordinal)));
        Assert.True((await ImportDraftAsync(found)).Inspection.Fits);
        Assert.Equal(("brought", "scrfd"), (Store.GetModel("brought").Id, Store.GetModel("brought").Family));
    }

    [Fact]
    public async Task An_embedder_is_told_by_its_size_and_dimensions_with_the_known_ones_that_fit_and_what_no_file_tells()
    {
        var found = await DescribeAsync("brought", ModelFiles.Embedder("x", "y", 112, 512));

        Assert.Equal("an embedder of 512 values for faces of 112 × 112 pixels", found.Takes);
        Assert.Equal(["adaface", "arcface-iresnet100", "arcface-iresnet50", "edgeface", "magface"], found.Cards);
        Assert.Contains(found.ToCheck, check => check.Contains("magface BGR (p − 0) / 255", StringComparison.Ordinal));
        Assert.Contains(found.ToCheck, check => check.StartsWith("embedding.thresholds: not measured", StringComparison.Ordinal));
        Assert.Contains(found.ToCheck, check => check.StartsWith("licence, provenance", StringComparison.Ordinal));
        var card = (await ImportDraftAsync(found)).Card;
        Assert.Equal(("x", "y", 512, Verification.SignatureOnly), (card.Input.Name, card.Outputs.Single(), card.Embedding!.Dimensions, card.Verified));
    }

    [Fact]
    public async Task The_one_known_embedder_that_fits_lends_the_draft_its_numbers()
    {
        var found = await DescribeAsync("brought", ModelFiles.Embedder("x", "y", 150, 128));
        var card = CardReader.Read<ModelCard>("draft", System.Text.Encoding.UTF8.GetBytes(found.Draft!));

        Assert.Equal(["dlib-resnet"], found.Cards);
        Assert.Equal((122.782f, 256f), (card.Input.Mean[0], card.Input.Divisor));
        Assert.StartsWith("unknown", card.Licence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_normalizes_its_input_itself_and_takes_one_row_is_said_to()
    {
        var found = await DescribeAsync("brought", ModelFiles.MxnetEmbedder("data", "fc1", 96, 256));
        var card = (await ImportDraftAsync(found)).Card;

        Assert.Contains(found.ToCheck, check => check.Contains("begins with arithmetic on its input", StringComparison.Ordinal));
        Assert.Equal((0f, 1f), (card.Input.Mean[0], card.Input.Divisor));
        Assert.True(card.Edits!.SymbolicBatch);
        Assert.Equal(38.2946f * 96 / 112, card.Embedding!.Alignment.Points![0][0], 1e-3f);
    }

    [Theory]
    [InlineData("yunet", "a detector of the family 'yunet'")]
    [InlineData("retinaface-mnet025", "a detector of the family 'retinaface'")]
    [InlineData("mtcnn-onet", "a refiner of the family 'mtcnn-onet'")]
    public async Task Another_file_of_a_family_that_is_read_is_known_by_its_outputs(string id, string takes)
    {
        var file = SharedModels.FileOf(SharedModels.Card(id));

        var known = await DescribeAsync("brought", file);
        var other = await DescribeAsync("brought", [.. file, 0x72, 0]); // an unknown field, empty: the same model in other bytes

        Assert.Equal([id], known.Cards);
        Assert.Equal($"the file of model '{id}', which has a card already", known.Takes);
        Assert.Equal(takes, other.Takes);
        Assert.True((await ImportDraftAsync(other)).Inspection.Fits);
    }

    [Fact]
    public async Task What_cannot_be_used_gets_no_card_and_says_why()
    {
        var last = await DescribeAsync("last", OnnxFiles.Make([-1, 112, 112, 3], [-1, 37632], ("Flatten", ["input"], "embedding")));
        var text = await DescribeAsync("text", OnnxFiles.Make([-1, 12], [-1, 12], ("Identity", ["input"], "embedding")));
        var few = await DescribeAsync("few", OnnxFiles.Embedder());

        Assert.Contains("channels last", last.Takes, StringComparison.Ordinal);
        Assert.Contains("does not take pictures", text.Takes, StringComparison.Ordinal);
        Assert.Contains("of no kind that this version knows", few.Takes, StringComparison.Ordinal);
        Assert.All([last, text, few], found => Assert.Null(found.Draft));
        Assert.Equal("'input' of floats [any, 3, 2, 2]", Assert.Single(few.Inputs).ToString());
    }

    [Fact]
    public async Task What_is_no_onnx_file_is_refused_with_its_path() =>
        Assert.Contains("text.onnx' is not an ONNX model", (await Assert.ThrowsAsync<ModelStoreException>(() => DescribeAsync("text", "no model"u8.ToArray()))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_card_may_have_comments() =>
        Assert.Equal("p", CardReader.Read<PackCard>("pack", "// why\n{ \"id\": \"p\", /* what */ \"detector\": \"d\", \"embedder\": \"e\" }"u8).Id);

    public void Dispose() => folder.Dispose();

    private async Task<ModelDescription> DescribeAsync(string name, byte[] file)
    {
        var path = Path.Combine(folder.Path, $"{name}.onnx");
        await File.WriteAllBytesAsync(path, file, Cancel);
        return await new ModelDescriber(Store).DescribeAsync(path, Cancel);
    }

    /// <summary>As a person would who believes every word.</summary>
    private async Task<ModelImport> ImportDraftAsync(ModelDescription found)
    {
        var card = Path.Combine(folder.Path, "draft.json");
        await File.WriteAllTextAsync(card, $"// a comment\n{found.Draft}", Cancel);
        return await new ModelImporter(Store).ImportAsync(Path.Combine(folder.Path, "brought.onnx"), card, Cancel);
    }
}
