using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Verification;

/// <summary>A request to compare the faces of two images.</summary>
/// <param name="Gallery">Whose pack and thresholds count; null: those of <paramref name="Pack"/>.</param>
public sealed record VerifyJob(ImageLocation First, ImageLocation Second, PackId Pack, GalleryName? Gallery = null);

/// <summary>One image of a verification: its face of the nearest pair, and how many faces it has.</summary>
public sealed record VerifiedSide(string Source, FoundFace Face, int FaceCount, FileCondition Condition, PictureTurn Turn);

/// <summary>The nearest pair of faces between the two images, and what its distance means.</summary>
public sealed record Verification(FaceModel Model, DecisionThresholds Thresholds, SquaredDistance Distance, Decision Decision, VerifiedSide First, VerifiedSide Second);

/// <summary>Answers whether two images show the same person: every face of the one against every face of the other, the nearest pair decides.</summary>
public sealed class FaceVerifier(IImageSource source, IImageViewer viewer, IFacePacks packs, IGalleryStore store)
{
    /// <exception cref="RequestRejectedException">An image cannot be used, or has no face; or the caller may not identify there, or without a gallery, everywhere.</exception>
    public async Task<Verification> VerifyAsync(RequestContext context, VerifyJob job, CancellationToken cancel)
    {
        if (job.Gallery is { } asked)
            context.Caller.Require(Rights.Identify, asked);
        else if (!context.Caller.Rights.HasFlag(Rights.Identify))
            throw new RequestRejectedException(RejectionReason.Forbidden,
                $"'{context.Caller.Name}' may identify in some galleries only, and this request names none; name one of these as 'gallery'.");
        var gallery = job.Gallery is { } name ? await store.GetGalleryAsync(name, cancel) : null;
        var pack = gallery is null ? packs.Get(job.Pack) : packs.For(gallery);
        var turn = context.TurnIn(gallery?.Id ?? 0);
        var first = await FindFacesAsync(Within(job.First), pack, turn, cancel);
        var second = await FindFacesAsync(Within(job.Second), pack, turn, cancel);
        ImageLocation Within(ImageLocation image) => gallery is null ? image : image.For(gallery);

        var (one, other, distance) = first.Faces
            .SelectMany(_ => second.Faces, (a, b) => (One: a, Other: b, Distance: a.Embedding.DistanceTo(b.Embedding)))
            .MinBy(pair => pair.Distance);
        var thresholds = (gallery?.Settings.Decisions ?? pack.Decisions).ForVerification((long)first.Faces.Count * second.Faces.Count);
        return new Verification(pack.Embedder.Model, thresholds, distance, Decide(thresholds, distance, pack.IsFit(one) && pack.IsFit(other)),
            new VerifiedSide(first.Source, one, first.Picture.Faces.Count, first.Picture.Condition, first.Picture.Turn),
            new VerifiedSide(second.Source, other, second.Picture.Faces.Count, second.Picture.Condition, second.Picture.Turn));
    }

    /// <summary>What is hardly a face is near to all that is hardly one: it may be looked at, but matches nobody.</summary>
    private static Decision Decide(DecisionThresholds thresholds, SquaredDistance distance, bool areFit) =>
        thresholds.Decide(distance) is var decision && decision == Decision.Match && !areFit ? Decision.Review : decision;

    /// <summary>The faces that are fit to compare; where none is, all.</summary>
    private async Task<(string Source, IReadOnlyList<FoundFace> Faces, SeenPicture Picture)> FindFacesAsync(ImageLocation image, FacePack pack, Turn turn, CancellationToken cancel)
    {
        using var file = await source.FetchAsync(image, turn.Lane, cancel);
        var seen = await viewer.SeeAsync(file, pack, turn, withCrops: false, cancel);
        if (seen.Faces.Count == 0)
            throw RequestRejectedException.NoFaceOn(file.Source);
        var faces = seen.Faces.Select(face => face.Found).ToList();
        return (file.Source, faces.Exists(pack.IsFit) ? faces.FindAll(pack.IsFit) : faces, seen);
    }
}
