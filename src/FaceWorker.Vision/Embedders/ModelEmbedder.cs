using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;

namespace FaceWorker.Vision.Embedders;

/// <summary>Runs every face through the embedder's batches, together with the faces of other pictures.</summary>
internal sealed class ModelEmbedder : IFaceEmbedder
{
    private readonly BatchedModel model;

    /// <param name="card">The model's card with the pack's alignment.</param>
    /// <exception cref="ModelStoreException">The model's output is not an embedding of the card's dimensions.</exception>
    public ModelEmbedder(BatchedModel model, ModelCard card)
    {
        this.model = model;
        Model = card.ToFaceModel();
        model.Require("embedding", Model.Dimensions);
    }

    public FaceModel Model { get; }

    // All faces are awaited, also when one fails: their memory goes back to the pool afterwards.
    public async Task<IReadOnlyList<Embedding>> EmbedAsync(AlignedFaces faces, Turn turn, CancellationToken cancel) =>
        await Task.WhenAll(faces.Items.Select(face => EmbedAsync(face, turn, cancel)));

    private async Task<Embedding> EmbedAsync(AlignedFace face, Turn turn, CancellationToken cancel)
    {
        using var rows = await model.RunAsync(face.Tensor, turn, cancel);
        return Embedding.FromRaw(rows[0], Model);
    }
}
