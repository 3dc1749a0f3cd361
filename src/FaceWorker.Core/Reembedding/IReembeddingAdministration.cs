using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Reembedding;

/// <summary>A gallery's way from one model to another, as its owner takes it. Each change is a line of the audit, under the caller's name. Every method throws <see cref="TransientFailureException"/> while the database is away.</summary>
/// <remarks>Each throws <see cref="RequestRejectedException"/> for an unknown gallery, and for a caller who may not administer it.</remarks>
public interface IReembeddingAdministration
{
    /// <summary>Gives the gallery a shadow for the pack, into which workers store from now on, and requests that its faces are embedded for it. Beginning again goes on, and tries failed faces again.</summary>
    /// <param name="looksAgain">The pack has another detector, so that every photo is looked at.</param>
    /// <exception cref="ReembeddingRefusedException">The gallery has that model already, with that detector, was cut over, or goes over to another pack.</exception>
    Task<ReembeddingStatus> BeginAsync(RequestContext context, GalleryName gallery, PackFacts pack, bool looksAgain, CancellationToken cancel);

    /// <exception cref="ReembeddingRefusedException">The gallery has no shadow.</exception>
    Task<ReembeddingStatus> ShowAsync(RequestContext context, GalleryName gallery, CancellationToken cancel);

    /// <summary>Faces that could not be embedded for the shadow, the first by id.</summary>
    /// <exception cref="ReembeddingRefusedException">The gallery has no shadow.</exception>
    Task<IReadOnlyList<ReembeddingFailure>> ListFailuresAsync(RequestContext context, GalleryName gallery, int limit, CancellationToken cancel);

    /// <summary>The new model answers from now on: one pointer is moved, with thresholds, curve and calibration. Workers follow within <c>Storage:GalleryCacheTime</c>.</summary>
    /// <param name="acceptMissing">So many faces may be without a vector of the new model; they are not found then.</param>
    /// <exception cref="ReembeddingRefusedException">It does already; more are missing; they are still being embedded; or the new space lacks an index or an SVM that the old one has.</exception>
    Task<ReembeddingStatus> CutOverAsync(RequestContext context, GalleryName gallery, long acceptMissing, CancellationToken cancel);

    /// <summary>The old model answers again, with its thresholds. Photos that came meanwhile are in both spaces.</summary>
    /// <param name="acceptMissing">So many faces may be without a vector of the old model.</param>
    /// <exception cref="ReembeddingRefusedException">It does already, or more are missing.</exception>
    Task<ReembeddingStatus> RollBackAsync(RequestContext context, GalleryName gallery, long acceptMissing, CancellationToken cancel);

    /// <summary>Drops the old model's vectors. There is no way back.</summary>
    /// <returns>The gallery as it stays.</returns>
    /// <exception cref="ReembeddingRefusedException">The old model answers, faces are being embedded, or workers may not know the cut-over yet.</exception>
    Task<Gallery> FinishAsync(RequestContext context, GalleryName gallery, CancellationToken cancel);

    /// <summary>Drops the new model's vectors: the gallery stays with the old one.</summary>
    /// <returns>The gallery as it stays.</returns>
    /// <exception cref="ReembeddingRefusedException">The new model answers, faces are being embedded, or workers may not know the roll-back yet.</exception>
    Task<Gallery> AbandonAsync(RequestContext context, GalleryName gallery, CancellationToken cancel);
}
