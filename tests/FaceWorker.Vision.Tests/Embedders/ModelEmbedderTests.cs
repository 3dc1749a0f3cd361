using System.Text;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Vision.Embedders;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Embedders;

public sealed class ModelEmbedderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_face_of_which_the_model_makes_no_number_fails_alone()
    {
        // The root of a negative value is no number: a face brighter than the mean has a vector, a darker one has none.
        await using var model = Load(OnnxFiles.Embedder(("Sqrt", ["x"], "y")));
        var embedder = new ModelEmbedder(model, model.Card);
        var messages = Enumerable.Range(0, 24).Select(i => Message(i % 8 == 5 ? -1 : 1 + i)).ToList();

        var answers = messages.Select(faces => embedder.EmbedAsync(faces, Lane.Bulk, Cancel)).ToList();

        for (var i = 0; i < answers.Count; i++)
            if (i % 8 == 5)
                Assert.Contains("'small'", (await Assert.ThrowsAsync<InvalidEmbeddingException>(() => answers[i])).Message, StringComparison.Ordinal);
            else
                Assert.Equal(12, Assert.Single(await answers[i]).Values.Length);
        messages.ForEach(faces => faces.Dispose());
    }

    [Theory]
    [InlineData("Sub", "x", "x")]
    [InlineData("Div", "x", "zero")]
    public async Task Zero_and_infinity_are_refused_with_the_model_and_the_remedy(string operation, params string[] inputs)
    {
        await using var model = Load(OnnxFiles.Embedder(("Sub", ["x", "x"], "zero"), (operation, inputs, "y")));
        using var faces = Message(1);

        var error = await Assert.ThrowsAsync<InvalidEmbeddingException>(() => new ModelEmbedder(model, model.Card).EmbedAsync(faces, Lane.Bulk, Cancel));

        Assert.Contains("'small'", error.Message, StringComparison.Ordinal);
        Assert.Contains("faceworker models import", error.Message, StringComparison.Ordinal);
    }

    private static BatchedModel Load(byte[] file) => new("small",
        new OnnxModel(CardReader.Read<ModelCard>("small", Encoding.UTF8.GetBytes(Cards.SmallEmbedder("small", file))), file, 4),
        new BatchingOptions { MaxBatchSize = 4, Instances = 1 });

    /// <summary>The one face of a message, all of one value.</summary>
    private static AlignedFaces Message(float value)
    {
        var face = new AlignedFace(new Detection(default, 1, new FaceLandmarks(default, default, default, default, default)), 12);
        face.Tensor.Span.Fill(value);
        return new AlignedFaces([face]);
    }
}
