using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Core.Evaluation;

/// <summary>Measures open-set identification in a gallery of its own: people are enrolled and searched for as any other gallery's.</summary>
/// <param name="pack">Whose models make the vectors.</param>
/// <param name="embedder">With that pack.</param>
public sealed class IdentificationEvaluator(
    FacePack pack, PhotoEmbedder embedder, IGalleryStore store, IGalleryAdministration galleries, ISubjectStore subjects, ClassifierTrainer trainer)
{
    // Enough for the store to form whole batches: four of sixteen probes.
    private const int InHand = 64;

    /// <summary>Enrols and searches by each of the rules. The gallery is deleted whatever comes of that. Its gate is open: the protocol decides which faces count.</summary>
    /// <param name="progress">Counts photos, then searches.</param>
    /// <exception cref="RequestRejectedException">The caller may not administer galleries.</exception>
    /// <exception cref="EvaluationException">No probe of one kind is left.</exception>
    /// <exception cref="GalleryLeftException">The gallery could not be deleted.</exception>
    public async Task<IdentificationScoring> EvaluateAsync(
        RequestContext context, OpenSetSplit split, IReadOnlyList<IdentificationRule> rules, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        var name = new GalleryName($"evaluation-{Guid.NewGuid():N}");
        context.Caller.Require(Rights.Administer, name);
        try
        {
            var gallery = await galleries.CreateAsync(context, name, pack.Id, pack.Embedder.Model, GallerySettings.With(pack.Decisions) with { Gate = QualityGate.Open }, cancel);
            var scoring = new IdentificationScoring(split, await embedder.EmbedAsync(split.Paths, context.TurnIn(gallery.Id), progress, cancel));
            await EnrollAsync(context, gallery, scoring.Enrolments, cancel);
            var (done, total) = (0L, (long)rules.Count * scoring.Probes.Count);
            foreach (var rule in rules)
                scoring.Add(rule, await SearchAsync(context, name, rule, scoring.Probes, () => progress?.Report(new WorkProgress("searches", Interlocked.Increment(ref done), total)), cancel));
            return scoring;
        }
        finally
        {
            await DeleteAsync(context, name);
        }
    }

    private Task EnrollAsync(RequestContext context, Gallery gallery, IEnumerable<(SubjectName Person, IndexedPicture Photo)> people, CancellationToken cancel) =>
        Parallel.ForEachAsync(people, Parallelism(cancel), async (one, stop) =>
        {
            var image = await store.AddAsync(gallery, one.Photo, context.Lane, stop);
            await subjects.EnrollAsync(context, gallery, one.Person, image.Faces[0].Id, stop);
        });

    /// <summary>The best candidate for each probe by the rule, in the order of the probes; null where there is none. An SVM is trained first.</summary>
    private async Task<IReadOnlyList<Candidate?>> SearchAsync(
        RequestContext context, GalleryName name, IdentificationRule rule, IReadOnlyList<Embedding> probes, Action count, CancellationToken cancel)
    {
        if (rule == IdentificationRule.Svm)
            await trainer.TrainAsync(context, new TrainingJob(name), progress: null, cancel);
        var gallery = await galleries.SetAsync(context, name, settings => settings with { Rule = rule }, cancel);
        var best = new Candidate?[probes.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, probes.Count), Parallelism(cancel), async (probe, stop) =>
        {
            var found = await store.FindCandidatesAsync(gallery, probes[probe], top: 1, context.Lane, stop);
            best[probe] = found.Items is [var first, ..] ? first : null;
            count();
        });
        return best;
    }

    private static ParallelOptions Parallelism(CancellationToken cancel) => new() { MaxDegreeOfParallelism = InHand, CancellationToken = cancel };

    private async Task DeleteAsync(RequestContext context, GalleryName name)
    {
        try
        {
            await galleries.DeleteAsync(context, name, CancellationToken.None);
        }
        catch (RequestRejectedException exception) when (exception.Reason == RejectionReason.UnknownGallery)
        {
            // It could not even be made; why is on its way to the caller.
        }
        catch (Exception exception)
        {
            throw new GalleryLeftException(name, exception);
        }
    }
}
