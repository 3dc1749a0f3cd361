using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Training;
using FaceWorker.Contracts;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Subjects;

namespace FaceWorker.Cli.Evaluation;

/// <summary>A gallery in the database for one evaluation, under a name of its own: its people are enrolled and searched for as any other gallery's.</summary>
internal sealed class EvaluationGallery
{
    // Enough for the store to form whole batches: four of sixteen probes.
    private const int InHand = 64;

    private readonly PostgresGalleryStore store;
    private readonly SubjectStore subjects;
    private readonly SubjectClassifierStore classifiers;
    private Gallery gallery;
    private long done;

    private EvaluationGallery(PostgresGalleryStore store, GalleryDatabase database, Gallery gallery)
    {
        this.store = store;
        subjects = new SubjectStore(database);
        classifiers = new SubjectClassifierStore(database);
        this.gallery = gallery;
    }

    /// <summary>Probes searched for so far, by all rules.</summary>
    public long Done => Interlocked.Read(ref done);

    /// <summary>Does the work with a new gallery, and deletes it whatever comes of that, also after Ctrl-C. Its gate is open: the protocol decides which faces count.</summary>
    /// <exception cref="CliFailure">It could not be deleted.</exception>
    public static async Task<T> UseAsync<T>(GalleryDatabase database, FacePack pack, TimeProvider time, Func<EvaluationGallery, Task<T>> work, CancellationToken cancel)
    {
        await using var store = new PostgresGalleryStore(database, new StorageOptions(), time);
        var name = new GalleryName($"evaluation-{Guid.NewGuid():N}");
        var settings = GallerySettings.With(pack.Thresholds) with { Gate = QualityGate.Open };
        try
        {
            var gallery = await store.CreateAsync(name, pack.Id, pack.Embedder.Model, settings, cancel);
            return await work(new EvaluationGallery(store, database, gallery));
        }
        finally
        {
            await DeleteAsync(store, name);
        }
    }

    /// <summary>Stores each photo's face as its person's.</summary>
    public Task EnrollAsync(IEnumerable<(SubjectName Person, IndexedPicture Photo)> people, CancellationToken cancel) =>
        Parallel.ForEachAsync(people, Parallelism(cancel), async (one, stop) =>
        {
            var image = await store.AddAsync(gallery, one.Photo, Lane.Bulk, stop);
            await subjects.EnrollAsync(gallery, one.Person, image.Faces[0].Id, stop);
        });

    /// <summary>The best candidate for each probe by the rule, in the order of the probes; null where there is none. An SVM is trained first.</summary>
    public async Task<IReadOnlyList<Candidate?>> SearchAsync(IdentificationRule rule, IReadOnlyList<Embedding> probes, CancellationToken cancel)
    {
        if (rule == IdentificationRule.Svm)
            await ClassifierTraining.TrainAsync(classifiers, gallery, cancel);
        gallery = await store.SetAsync(gallery.Name, settings => settings with { Rule = rule }, cancel);
        var best = new Candidate?[probes.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, probes.Count), Parallelism(cancel), async (probe, stop) =>
        {
            var found = await store.FindCandidatesAsync(gallery, probes[probe], top: 1, Lane.Bulk, stop);
            best[probe] = found.Items is [var first, ..] ? first : null;
            Interlocked.Increment(ref done);
        });
        return best;
    }

    private static ParallelOptions Parallelism(CancellationToken cancel) => new() { MaxDegreeOfParallelism = InHand, CancellationToken = cancel };

    private static async Task DeleteAsync(PostgresGalleryStore store, GalleryName name)
    {
        try
        {
            await store.DeleteAsync(name, CancellationToken.None);
        }
        catch (RequestRejectedException exception) when (exception.Reason == RejectionReason.UnknownGallery)
        {
            // It could not even be made; why is on its way to the caller.
        }
        catch (Exception exception)
        {
            throw new CliFailure("galleryLeft", $"The gallery '{name}' of this evaluation may still be in the database, because deleting it failed: {exception.Message.TrimEnd('.')}.",
                $"Delete it: faceworker gallery delete {name} --yes", inner: exception);
        }
    }
}
