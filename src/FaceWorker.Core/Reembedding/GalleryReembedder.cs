using System.Collections.Concurrent;
using System.Globalization;
using FaceWorker.Core.Access;
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
    /// <summary>In a few words.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"embedded {Embedded:N0} faces for pack '{Gallery.Shadow?.Pack}', {FromCrops:N0} of them by their kept crops; {Failed:N0} failed");
}

/// <summary>Embeds the faces of a gallery for its shadow: in the bulk lane, a page of faces at a time, so that a kill loses no more than a page.</summary>
/// <remarks>Photos that come meanwhile are embedded by both models when they are indexed. Those by workers that did not know of the shadow yet are found at the end.</remarks>
public sealed class GalleryReembedder(IReembeddingStore store, IFacePacks packs, FaceReembedder embedder, ISubjectClassifierStore classifiers, IClassifierSolver solver, TimeProvider time)
{
    /// <summary>Until every worker knows of a new shadow: twice the usual <c>Storage:GalleryCacheTime</c>.</summary>
    public static readonly TimeSpan UntilKnown = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan PauseForSources = TimeSpan.FromSeconds(30);

    private const int PageSize = 256;

    /// <summary>Read, decoded and embedded side by side: half of the processors are left to those who wait.</summary>
    private static readonly int PhotosAtOnce = Math.Max(1, Environment.ProcessorCount / 2);

    /// <param name="progress">Counts faces.</param>
    /// <exception cref="RequestRejectedException">Unknown gallery, it has no shadow, the shadow's pack is not loaded here, or the caller may not administer it.</exception>
    /// <exception cref="TransientFailureException">Sources of some photos do not answer; all other faces are done.</exception>
    public async Task<ReembeddingOutcome> FillAsync(RequestContext context, ReembeddingJob job, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        context.Caller.Require(Rights.Administer, job.Gallery);
        var gallery = await store.ReadGalleryAsync(job.Gallery, cancel);
        if (gallery.Shadow is null)
            throw ReembeddingRefusedException.NotBegun(gallery.Name);
        var counts = await store.CountAsync(gallery, cancel);
        var run = new Filling(gallery, packs.For(gallery.InShadow()), context.TurnIn(gallery.Id), Math.Max(0, counts.Missing - counts.Failed), progress);
        await FillAsync(run, cancel);
        if (counts.Age < UntilKnown)
            await Task.Delay(UntilKnown - counts.Age, time, cancel);
        while (await FillAsync(run, cancel) > 0)
        {
        }

        if (run.Away is { } away)
            throw new DeferredException($"{run.Unread.Count} photos could not be read yet, all other faces are done: {away.Message}", PauseForSources, away);
        if (gallery.Settings.Rule == IdentificationRule.Svm)
            await TrainAsync(context, gallery.InShadow(), cancel);
        return new ReembeddingOutcome(gallery, run.Embedded, run.FromCrops, run.Failed);
    }

    /// <summary>From the first face to the last.</summary>
    /// <returns>How many were embedded or failed.</returns>
    private async Task<long> FillAsync(Filling run, CancellationToken cancel)
    {
        var (before, after) = (run.Done, 0L);
        while (await store.FindNextAsync(run.Gallery, after, PageSize, cancel) is { Count: > 0 } page)
        {
            var done = await EmbedAsync(run, [.. page.Where(face => !run.Unread.ContainsKey(face.ImageId))], cancel);
            await store.AddAsync(run.Gallery, done, cancel);
            run.Add(done);
            after = page[^1].FaceId;
        }

        return run.Done - before;
    }

    private async Task<ReembeddedFaces> EmbedAsync(Filling run, IReadOnlyList<FaceToReembed> page, CancellationToken cancel)
    {
        var results = new ConcurrentBag<ReembeddedFaces>();
        await Parallel.ForEachAsync(page.GroupBy(face => face.ImageId), new ParallelOptions { MaxDegreeOfParallelism = PhotosAtOnce, CancellationToken = cancel }, async (photo, stop) =>
        {
            try
            {
                results.Add(await embedder.EmbedAsync(run.Gallery, run.Pack, [.. photo], run.Turn, stop));
            }
            catch (TransientFailureException away) when (!stop.IsCancellationRequested)
            {
                run.Unread[photo.Key] = true;
                run.Away = away;
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

    private sealed class Filling(Gallery gallery, FacePack pack, Turn turn, long total, IProgress<WorkProgress>? progress)
    {
        public Gallery Gallery => gallery;

        public FacePack Pack => pack;

        public Turn Turn => turn;

        /// <summary>Photos whose sources do not answer, until the next attempt.</summary>
        public ConcurrentDictionary<long, bool> Unread { get; } = new();

        public TransientFailureException? Away { get; set; }

        public long Embedded { get; private set; }

        public long FromCrops { get; private set; }

        public long Failed { get; private set; }

        public long Done => Embedded + Failed;

        public void Add(ReembeddedFaces faces)
        {
            Embedded += faces.Embedded.Count;
            FromCrops += faces.Embedded.Count(face => face.IsByCrop);
            Failed += faces.Failed.Count;
            progress?.Report(new WorkProgress("faces embedded", Done, Math.Max(Done, total)));
        }
    }
}
