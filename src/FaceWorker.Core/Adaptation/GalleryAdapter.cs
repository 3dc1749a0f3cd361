using System.Globalization;
using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Reembedding;

namespace FaceWorker.Core.Adaptation;

/// <summary>What somebody wants to have learned.</summary>
/// <param name="Pack">The name of the pack that it makes; null: that of the gallery's pack and the gallery.</param>
/// <param name="Methods">Those to try; none: all.</param>
/// <param name="Seed">The same faces and seed give the same head.</param>
public sealed record AdaptationJob(GalleryName Gallery, PackId? Pack = null, IReadOnlyList<HeadMethod>? Methods = null, ulong Seed = 1)
{
    /// <summary>Nothing is kept, whatever comes out.</summary>
    public bool IsOnlyTried { get; init; }
}

/// <summary>What came out of it.</summary>
/// <param name="Head">Null: it was only tried.</param>
/// <param name="Reembedding">The gallery's way to the new model, which begins by projecting its vectors; null: it was only tried.</param>
public sealed record AdaptationOutcome(HeadComparison Trial, AdaptedHead? Head, ReembeddingStatus? Reembedding);

/// <summary>Adapts a gallery's model to its own people: learns a linear head behind its embedder from the faces that people confirmed, if that helps people who were held out.</summary>
public sealed class GalleryAdapter(IAdaptationStore store, IReembeddingStore galleries, IReembeddingAdministration reembeddings, IHeadModels models)
{
    /// <summary>With two faces or more: of each fold six, and enough comparisons for an impostor curve.</summary>
    public const int FewestPeople = 30;

    private const int MostFaces = 20_000, MostFacesEach = 50;

    private const double LeastVariance = 1e-4; // of squared distance: what half-precision does to copies is a hundredth

    /// <param name="progress">Counts heads that were tried.</param>
    /// <exception cref="AdaptationRefusedException">Nothing helps, there are too few people to tell, or the pack here is another one than the gallery's.</exception>
    /// <exception cref="ReembeddingRefusedException">The gallery goes over to another model.</exception>
    /// <exception cref="RequestRejectedException">Unknown gallery, or the caller may not administer it.</exception>
    public async Task<AdaptationOutcome> LearnAsync(RequestContext context, AdaptationJob job, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(job);
        context.Caller.Require(Rights.Administer, job.Gallery);
        var gallery = await galleries.ReadGalleryAsync(job.Gallery, cancel);
        var pack = job.Pack ?? models.NameLike(gallery.Pack.Value.EndsWith($"-{gallery.Name}", StringComparison.Ordinal) ? gallery.Pack.Value : $"{gallery.Pack}-{gallery.Name}");
        if (gallery.Shadow is { } shadow)
            throw ReembeddingRefusedException.OtherPack(gallery, shadow.Pack, pack);
        models.Require(gallery.Pack, gallery.Model, pack);

        var faces = KnownFaces.Of(KnownPeople.Of(await store.ReadFacesAsync(gallery, MostFaces, MostFacesEach, cancel), await store.ReadSamePeopleAsync(gallery, cancel)));
        ThrowIfNothingToLearn(gallery.Name, faces);
        var trial = new HeadTrial(faces, gallery.Settings.Decisions.Fpir, job.Seed);
        var comparison = trial.Run(job.Methods is { Count: > 0 } wanted ? wanted : HeadMethods.Learned, progress, cancel);
        if (comparison.Best is not { } best)
            throw AdaptationRefusedException.NoGain(gallery.Name, comparison);
        if (job.IsOnlyTried)
            return new AdaptationOutcome(comparison, null, null);

        var (head, share, curve) = trial.Finish(best.Method, string.Create(CultureInfo.InvariantCulture, $"{faces.People:N0} people of gallery '{gallery.Name}', by heads that were not learned from the one searched for"), cancel);
        if (share == 0 || curve is null)
            throw AdaptationRefusedException.NoGain(gallery.Name, comparison);
        var adapted = new AdaptedHead(gallery.Name, pack, gallery.Pack, gallery.Model, best.Method, share, head, curve, comparison)
        {
            Quality = models.FindNobody(gallery.Pack) is { } nobody ? QualityLine.Fit(faces, head, nobody) : null,
        };
        var facts = await models.KeepAsync(adapted, cancel);
        await store.AddAsync(context, adapted, facts.Model, cancel);
        return new AdaptationOutcome(comparison, adapted, await reembeddings.BeginAsync(context, gallery.Name, facts, looksAgain: false, cancel));
    }

    private static void ThrowIfNothingToLearn(GalleryName gallery, KnownFaces faces)
    {
        if (faces.FacesOf.Count(own => own.Count > 1) < FewestPeople)
            throw AdaptationRefusedException.TooFewPeople(gallery, faces);
        if (ClosedForms.VarianceWithinPeople(faces) < LeastVariance)
            throw AdaptationRefusedException.AllAlike(gallery);
    }
}
