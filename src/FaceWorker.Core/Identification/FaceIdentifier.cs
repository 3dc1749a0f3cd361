using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Identification;

/// <summary>A request to find, for every face of an image, the <paramref name="Top"/> best candidates of a gallery.</summary>
public sealed record IdentifyJob(GalleryName Gallery, ImageLocation Image, int Top);

/// <summary>One face of the probe image, its candidates and the decision about the first of them.</summary>
/// <param name="Problems">Why the gallery's gate would not take this face; it is answered for all the same.</param>
public sealed record ProbeResult(FoundFace Face, IReadOnlyList<QualityProblem> Problems, Decision Decision, CandidateList Candidates);

/// <summary>The answer for a whole image: every face, never silently the largest.</summary>
/// <param name="Thresholds">For the gallery as large as it was at the search.</param>
public sealed record Identification(Gallery Gallery, string Source, DecisionThresholds Thresholds, IReadOnlyList<ProbeResult> Faces)
{
    public FileCondition Condition { get; init; } = FileCondition.Whole;

    /// <summary>The turn in which the faces stand upright.</summary>
    public PictureTurn Turn { get; init; }

    /// <summary>Approximate as soon as one of the searches was.</summary>
    public SearchMethod Method => Faces.Any(face => face.Candidates.Method == SearchMethod.Hnsw) ? SearchMethod.Hnsw : SearchMethod.Exact;
}

/// <summary>Answers who, of a gallery, is on an image. Stores nothing.</summary>
public sealed class FaceIdentifier(IImageSource source, IImageViewer viewer, IFacePacks packs, IGalleryStore store)
{
    public async Task<Identification> IdentifyAsync(RequestContext context, IdentifyJob job, CancellationToken cancel)
    {
        context.Caller.Require(Rights.Identify, job.Gallery);
        var gallery = await store.GetGalleryAsync(job.Gallery, cancel);
        using var file = await source.FetchAsync(job.Image, context.Lane, cancel);
        var pack = packs.For(gallery);
        var gate = gallery.Settings.Gate.Completed(pack.Scale);
        var seen = await viewer.SeeAsync(file, pack, context.TurnIn(gallery.Id), withCrops: false, cancel);
        var thresholds = gallery.ThresholdsFor(await store.MeasureAsync(gallery, cancel));
        var results = await Task.WhenAll(seen.Faces.Select(face => SearchAsync(context, gallery, gate, thresholds, face.Found, job.Top, cancel)));
        return new Identification(gallery, file.Source, thresholds, results) { Condition = seen.Condition, Turn = seen.Turn };
    }

    private async Task<ProbeResult> SearchAsync(
        RequestContext context, Gallery gallery, QualityGate gate, DecisionThresholds thresholds, FoundFace face, int top, CancellationToken cancel)
    {
        var candidates = await store.FindCandidatesAsync(gallery, face.Embedding, top, context.Lane, cancel);
        var decision = candidates.Items is [var first, ..] ? thresholds.Decide(first.Distance) : Decision.Unknown;
        return new ProbeResult(face, gate.Check(face.Quality), decision, candidates);
    }
}
