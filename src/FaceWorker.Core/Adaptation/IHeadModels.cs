using FaceWorker.Core.Faces;
using FaceWorker.Core.Reembedding;

namespace FaceWorker.Core.Adaptation;

/// <summary>Makes models of heads.</summary>
public interface IHeadModels
{
    /// <exception cref="AdaptationRefusedException">The pack's embedder here is another one than the one that made the vectors, or there is a pack or model of the new name.</exception>
    void Require(PackId basePack, FaceModel vectors, PackId pack);

    /// <summary>Where the pack's embedder puts non-faces; null: its card does not say, or it measures quality otherwise.</summary>
    Embedding? FindNobody(PackId pack);

    /// <summary>A name for a pack that there is none of yet, which begins like this.</summary>
    PackId NameLike(string wanted);

    /// <summary>Puts the head behind its embedder, as one model with a card and a pack, which workers load like any other. The same head makes the same file wherever its base is the same.</summary>
    /// <exception cref="AdaptationRefusedException">The base's embedder here is another one.</exception>
    Task<PackFacts> KeepAsync(AdaptedHead head, CancellationToken cancel);
}
