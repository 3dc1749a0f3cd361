using System.Collections.Concurrent;
using System.Globalization;
using FaceWorker.Core.Access;
using FaceWorker.Core.Adaptation;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Core.Reembedding;

/// <summary>A request to embed the faces of a gallery for its shadow. Plain values: it can be kept as JSON, and done later.</summary>
public sealed record ReembeddingJob(GalleryName Gallery);

/// <summary>What it did.</summary>
/// <param name="FromCrops">Of those that were embedded, the ones by their kept crop.</param>
/// <param name="Failed">In this attempt.</param>
public sealed record ReembeddingOutcome(Gallery Gallery, long Embedded, long FromCrops, long Failed)
{
    /// <summary>Of those that were embedded, the ones that another detector found again.</summary>
    public long Redetected { get; init; }

    /// <summary>Faces that only the other detector found.</summary>
    public long New { get; init; }

    /// <summary>A head mapped the vectors that were stored.</summary>
    public bool IsByHead { get; init; }

    /// <summary>In a few words.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(IsByHead ? "projected the vectors of" : "embedded")} {Embedded:N0} faces for pack '{Gallery.Shadow?.Pack}'")
        + (IsByHead ? "" : string.Create(CultureInfo.InvariantCulture, $", {FromCrops:N0} of them by their kept crops; {Failed:N0} failed"))
        + (Redetected + New > 0 ? string.Create(CultureInfo.InvariantCulture, $"; its detector found {Redetected:N0} of them again, and {New:N0} that are new") : "");
}

/// <summary>Embeds the faces of a gallery for its shadow: in the bulk lane, a page of faces at a time, so that a kill loses no more than a page. Where the shadow's pack has another detector, every photo is looked at first.</summary>
/// <remarks>
/// Photos that come meanwhile are embedded by both models when they are indexed. Those by workers that did not know of the shadow yet are found at the end.
/// Where the shadow's model is a head behind the active one's, the head maps the vectors that are stored, and no photo is looked at.
/// </remarks>
public sealed class GalleryReembedder(
    IReembeddingStore store, IFacePacks packs, PhotoRedetector redetector, FaceReembedder embedder, IAdaptationStore heads, ISubjectClassifierStore classifiers, IClassifierSolver solver, TimeProvider time)
{
    /// <summary>Until every worker knows of a new shadow: twice the usual <c>Storage:GalleryCacheTime</c>.</summary>
    public static readonly TimeSpan UntilKnown = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan PauseForSources = TimeSpan.FromSeconds(30);

    private const int PageSize = 256, VectorsAtOnce = 2000;

    /// <summary>Read, decoded and embedded side by side: half of the processors are left to those who wait.</summary>
    private static readonly int PhotosAtOnce = Math.Max(1, Environment.ProcessorCount / 2);

    /// <param name="progress">Counts faces.</param>
    /// <exception cref="RequestRejectedException">Unknown gallery, it has no shadow, the shadow's pack is not loaded here although photos have to be looked at, or the caller may not administer it.</exception>
    /// <exception cref="TransientFailureException">Sources of some photos do not answer; all other faces are done.</exception>
    public async Task<ReembeddingOutcome> FillAsync(RequestContext context, ReembeddingJob job, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        context.Caller.Require(Rights.Administer, job.Gallery);
        var gallery = await store.ReadGalleryAsync(job.Gallery, cancel);
        if (gallery.Shadow is null)
            throw ReembeddingRefusedException.NotBegun(gallery.Name);
        var counts = await store.CountAsync(gallery, cancel);
        var head = await heads.FindHeadAsync(gallery, cancel);
        var run = new Filling(gallery, head, head is null ? packs.For(gallery.InShadow()) : null, context.TurnIn(gallery.Id), Math.Max(0, counts.Missing - counts.Failed), progress);
        await LookAgainAsync(context, run, counts.Photos, cancel);
        await FillAsync(run, cancel);
        if (counts.Age < UntilKnown)
            await Task.Delay(UntilKnown - counts.Age, time, cancel);
        while (await LookAgainAsync(context, run, counts.Photos, cancel) + await FillAsync(run, cancel) > 0)
        {
        }

        if (run.Away is { } away)
            throw new DeferredException($"{run.Unread.Count} photos could not be read yet, all other faces are done: {away.Message}", PauseForSources, away);
        if (gallery.Settings.Rule == IdentificationRule.Svm)
            await TrainAsync(context, gallery.InShadow(), cancel);
        return new ReembeddingOutcome(gallery, run.Embedded + run.Redetected, run.FromCrops, run.Failed) { Redetected = run.Redetected, New = run.New, IsByHead = head is not null };
    }

    /// <summary>From the first photo that the shadow's detector has not looked at to the last; none where it is the one that found the faces. Photos that are rejected are left to the faces that are known of them.</summary>
    /// <returns>How many were looked at.</returns>
    private async Task<long> LookAgainAsync(RequestContext context, Filling run, long total, CancellationToken cancel)
    {
        var (looked, after) = (0L, 0L);
        while (await store.FindNextPhotosAsync(run.Gallery, after, PageSize, cancel) is { Count: > 0 } page)
        {
            await Parallel.ForEachAsync(page.Where(image => !run.IsSkipped(image)), new ParallelOptions { MaxDegreeOfParallelism = PhotosAtOnce, CancellationToken = cancel }, async (image, stop) =>
            {
                try
                {
                    var photo = await redetector.LookAsync(context, run.Gallery, image, stop);
                    await store.AddAsync(run.Gallery, photo, stop);
                    run.Add(photo, Interlocked.Increment(ref looked), total);
                }
                catch (TransientFailureException away) when (!stop.IsCancellationRequested)
                {
                    run.PutOff(image, away);
                }
                catch (Exception exception) when (exception is RequestRejectedException or InvalidEmbeddingException)
                {
                    run.Rejected[image] = true;
                }
            });
            after = page[^1];
        }

        return looked;
    }

    /// <summary>From the first face to the last.</summary>
    /// <returns>How many were embedded or failed.</returns>
    private async Task<long> FillAsync(Filling run, CancellationToken cancel)
    {
        var (before, after) = (run.Done, 0L);
        while (await (run.Head is null ? EmbedNextAsync(run, after, cancel) : ProjectNextAsync(run, run.Head, after, cancel)) is var (done, last))
        {
            await store.AddAsync(run.Gallery, done, cancel);
            run.Add(done);
            after = last;
        }

        return run.Done - before;
    }

    /// <summary>A page of faces, and the last of them; null: there are no more.</summary>
    private async Task<(ReembeddedFaces Done, long Last)?> EmbedNextAsync(Filling run, long after, CancellationToken cancel) =>
        await store.FindNextAsync(run.Gallery, after, PageSize, cancel) is { Count: > 0 } page
            ? (await EmbedAsync(run, [.. page.Where(face => !run.Unread.ContainsKey(face.ImageId))], cancel), page[^1].FaceId)
            : null;

    /// <inheritdoc cref="EmbedNextAsync" />
    private async Task<(ReembeddedFaces Done, long Last)?> ProjectNextAsync(Filling run, LinearHead head, long after, CancellationToken cancel)
    {
        var (page, model) = (await heads.FindNextAsync(run.Gallery, after, VectorsAtOnce, cancel), run.Gallery.InShadow().Model);
        if (page.Count == 0)
            return null;
        var projected = new ReembeddedFace[page.Count];
        Parallel.For(0, page.Count, new ParallelOptions { MaxDegreeOfParallelism = PhotosAtOnce, CancellationToken = cancel },
            i => projected[i] = new ReembeddedFace(page[i].FaceId, head.Project(page[i].Embedding, model), IsByCrop: false));
        return (new ReembeddedFaces(projected, []), page[^1].FaceId);
    }

    private async Task<ReembeddedFaces> EmbedAsync(Filling run, IReadOnlyList<FaceToReembed> page, CancellationToken cancel)
    {
        var results = new ConcurrentBag<ReembeddedFaces>();
        await Parallel.ForEachAsync(page.GroupBy(face => face.ImageId), new ParallelOptions { MaxDegreeOfParallelism = PhotosAtOnce, CancellationToken = cancel }, async (photo, stop) =>
        {
            try
            {
                results.Add(await embedder.EmbedAsync(run.Gallery, run.Pack!, [.. photo], run.Turn, stop));
            }
            catch (TransientFailureException away) when (!stop.IsCancellationRequested)
            {
                run.PutOff(photo.Key, away);
            }
        });
        return new ReembeddedFaces([.. results.SelectMany(result => result.Embedded)], [.. results.SelectMany(result => result.Failed)]);
    }

    /// <summary>As <see cref="ClassifierTrainer"/> does it, for the space in which nobody searches yet.</summary>
    private async Task TrainAsync(RequestContext context, Gallery gallery, CancellationToken cancel)
    {
        var subjects = await classifiers.ReadTemplatesAsync(gallery, cancel);
        if (subjects.Count >= 2)
            await classifiers.ReplaceAsync(context, gallery, solver.Train(subjects, progress: null, cancel), cancel);
    }

    /// <param name="head">Null: the pack embeds photos.</param>
    private sealed class Filling(Gallery gallery, LinearHead? head, FacePack? pack, Turn turn, long total, IProgress<WorkProgress>? progress)
    {
        private long redetected, added;

        public Gallery Gallery => gallery;

        public LinearHead? Head => head;

        public FacePack? Pack => pack;

        public Turn Turn => turn;

        /// <summary>Photos whose sources do not answer, until the next attempt.</summary>
        public ConcurrentDictionary<long, bool> Unread { get; } = new();

        /// <summary>Photos that the shadow's detector cannot look at.</summary>
        public ConcurrentDictionary<long, bool> Rejected { get; } = new();

        public TransientFailureException? Away { get; private set; }

        /// <summary>Known faces that the shadow's detector found.</summary>
        public long Redetected => Interlocked.Read(ref redetected);

        /// <summary>Faces that only the shadow's detector found.</summary>
        public long New => Interlocked.Read(ref added);

        public long Embedded { get; private set; }

        public long FromCrops { get; private set; }

        public long Failed { get; private set; }

        public long Done => Embedded + Failed;

        public bool IsSkipped(long image) => Unread.ContainsKey(image) || Rejected.ContainsKey(image);

        public void PutOff(long image, TransientFailureException away)
        {
            Unread[image] = true;
            Away = away;
        }

        public void Add(RedetectedPhoto photo, long looked, long photos)
        {
            Interlocked.Add(ref redetected, photo.Known.Count);
            Interlocked.Add(ref added, photo.New.Count);
            progress?.Report(new WorkProgress("photos looked at", looked, Math.Max(looked, photos)));
        }

        public void Add(ReembeddedFaces faces)
        {
            Embedded += faces.Embedded.Count;
            FromCrops += faces.Embedded.Count(face => face.IsByCrop);
            Failed += faces.Failed.Count;
            progress?.Report(new WorkProgress("faces embedded", Done, Math.Max(Done, total)));
        }
    }
}
