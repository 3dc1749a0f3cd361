using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Reembedding;

/// <summary>What the cards say of a pack.</summary>
/// <param name="Detector">The model's id, with those of the models that refine its boxes or place its points.</param>
/// <param name="Decisions">How distances of the embedder become decisions.</param>
public sealed record PackFacts(PackId Id, string Detector, FaceModel Model, DecisionPolicy Decisions);

/// <summary>The packs by their cards; none is loaded.</summary>
public interface IPackCatalog
{
    /// <exception cref="Exception">There is no such pack; the message says which there are.</exception>
    PackFacts Get(PackId pack);
}

/// <summary>Begins a gallery's way from one model to another.</summary>
public sealed class ReembeddingStarter(IReembeddingStore store, IReembeddingAdministration reembeddings, IPackCatalog packs)
{
    /// <exception cref="ReembeddingRefusedException">The gallery has the pack's model already, or goes over to another one.</exception>
    /// <exception cref="RequestRejectedException">Unknown gallery, or the caller may not administer it.</exception>
    public async Task<ReembeddingStatus> StartAsync(RequestContext context, GalleryName name, PackId pack, CancellationToken cancel)
    {
        context.Caller.Require(Rights.Administer, name);
        var gallery = await store.ReadGalleryAsync(name, cancel);
        var (from, to) = (packs.Get(gallery.Pack), packs.Get(pack));
        return await reembeddings.BeginAsync(context, name, to, looksAgain: from.Detector != to.Detector, cancel);
    }
}
