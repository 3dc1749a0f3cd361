using FaceWorker.Core.Faces;
using FaceWorker.Core.Reembedding;
using FaceWorker.Vision.Embedders;

namespace FaceWorker.Vision.Models;

/// <summary>The packs of a model store, by their cards.</summary>
public sealed class PackCatalog(ModelStore store) : IPackCatalog
{
    /// <inheritdoc />
    /// <exception cref="ModelStoreException">There is no such pack, or its embedder was never imported.</exception>
    public PackFacts Get(PackId pack)
    {
        var card = store.GetPack(pack);
        var embedder = store.GetEmbedder(card);
        return new PackFacts(pack, DetectorOf(card), embedder.ToFaceModel(), embedder.Embedding!.ToPolicy());
    }

    private static string DetectorOf(PackCard card) => string.Join(" + ", ((string?[])[card.Detector, .. card.Refiners ?? [], card.Landmarks]).OfType<string>());
}
