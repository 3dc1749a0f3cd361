using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;
using FaceWorker.Core.Telemetry;

namespace FaceWorker.Core.Identification;

/// <summary>A request to find, for every face of an image, or for the one person whom several images show, the <paramref name="Top"/> best candidates of a gallery.</summary>
/// <param name="Images">One, or several of one person.</param>
public sealed record IdentifyJob(GalleryName Gallery, IReadOnlyList<ImageLocation> Images, int Top);

/// <summary>One face of the probe image, its candidates and the decision about the first of them.</summary>
/// <param name="Problems">Why the gallery's gate would not take this face; it is answered for all the same.</param>
public sealed record ProbeResult(FoundFace Face, IReadOnlyList<QualityProblem> Problems, Decision Decision, CandidateList Candidates);

/// <summary>The answer for a whole image: every face, never silently the largest; or for one person.</summary>
/// <param name="Source">The image that the faces are on.</param>
/// <param name="Thresholds">For the gallery as large as it was at the search.</param>
public sealed record Identification(Gallery Gallery, string Source, DecisionThresholds Thresholds, IReadOnlyList<ProbeResult> Faces)
{
    public FileCondition Condition { get; init; } = FileCondition.Whole;

    /// <summary>The turn in which the faces stand upright.</summary>
    public PictureTurn Turn { get; init; }

    /// <summary>All images of the one person; null where the request had one image.</summary>
    public IReadOnlyList<ProbeImage>? Images { get; init; }

    /// <summary>Approximate as soon as one of the searches was.</summary>
    public SearchMethod Method => Faces.Any(face => face.Candidates.Method == SearchMethod.Hnsw) ? SearchMethod.Hnsw : SearchMethod.Exact;
}

/// <summary>Answers who, of a gallery, is on an image, or who the one person is whom several images show. Stores nothing.</summary>
public sealed class FaceIdentifier(IImageSource source, IImageViewer viewer, IFacePacks packs, IGalleryStore store, Instruments? instruments = null)
{
    /// <exception cref="RequestRejectedException">An image cannot be used, the gallery is unknown, the caller may not identify; or none of several images shows a fit face.</exception>
    public async Task<Identification> IdentifyAsync(RequestContext context, IdentifyJob job, CancellationToken cancel)
    {
        context.Caller.Require(Rights.Identify, job.Gallery);
        var gallery = await store.GetGalleryAsync(job.Gallery, cancel);
        var probes = new List<SeenProbe>();
        foreach (var image in job.Images)
            probes.Add(await LookAsync(context, gallery, image, cancel));
        var size = await store.MeasureAsync(gallery, cancel);
        return probes is [var one]
            ? await IdentifyAsync(context, gallery, one, size, job.Top, cancel)
            : await IdentifyAsync(context, gallery, OnePerson.On(probes, gallery.Settings.Decisions.ForVerification(1).Review, gallery.Name), size, job.Top, cancel);
    }

    private async Task<SeenProbe> LookAsync(RequestContext context, Gallery gallery, ImageLocation image, CancellationToken cancel)
    {
        using var file = await source.FetchAsync(image.For(gallery), context.Lane, cancel);
        var pack = packs.For(gallery);
        var gate = gallery.Settings.Gate.Completed(pack.Scale);
        var seen = await viewer.SeeAsync(file, pack, context.TurnIn(gallery.Id), withCrops: false, cancel);
        return new SeenProbe(file.Source, seen, [.. seen.Faces.Select(face => new SeenFace(face.Found, gate.Check(face.Found.Quality), null))]);
    }

    private async Task<Identification> IdentifyAsync(RequestContext context, Gallery gallery, SeenProbe probe, SearchSize size, int top, CancellationToken cancel)
    {
        var thresholds = gallery.ThresholdsFor(size);
        var results = await Task.WhenAll(probe.Faces.Select(face => SearchAsync(context, gallery, thresholds, face, top, cancel)));
        return new Identification(gallery, probe.Source, thresholds, results) { Condition = probe.Picture.Condition, Turn = probe.Picture.Turn };
    }

    private async Task<Identification> IdentifyAsync(RequestContext context, Gallery gallery, OnePerson person, SearchSize size, int top, CancellationToken cancel)
    {
        var thresholds = gallery.ThresholdsFor(size, person.Count);
        var result = await SearchAsync(context, gallery, thresholds, new SeenFace(person.Face, [], null), top, cancel);
        return new Identification(gallery, person.Best.Source, thresholds, [result]) { Condition = person.Best.Condition, Turn = person.Best.Turn, Images = person.Images };
    }

    private async Task<ProbeResult> SearchAsync(RequestContext context, Gallery gallery, DecisionThresholds thresholds, SeenFace face, int top, CancellationToken cancel)
    {
        var candidates = await store.FindCandidatesAsync(gallery, face.Found.Embedding, top, context.TurnIn(gallery.Id), cancel);
        var decision = candidates.Items is [var first, ..] ? thresholds.Decide(first.Distance) : Decision.Unknown;
        instruments?.Searched(candidates.Method, decision);
        return new ProbeResult(face.Found, face.Problems, decision, candidates);
    }
}
