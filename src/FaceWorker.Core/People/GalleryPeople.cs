using System.Globalization;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.People;

/// <summary>A request to find out who is in a gallery. Plain values: it can be kept as JSON, and done later.</summary>
public sealed record PeopleJob(GalleryName Gallery);

/// <summary>What finding people did.</summary>
/// <param name="Linked">Faces that were new.</param>
/// <param name="Grouped">Faces that were looked at.</param>
/// <param name="Moved">Faces that the machine gave to another subject, or to nobody.</param>
/// <param name="Before">Subjects of the gallery, with and without names.</param>
/// <param name="After">Subjects of the gallery, with and without names.</param>
public sealed record PeopleOutcome(Gallery Gallery, long Linked, long Grouped, long Moved, long Before, long After)
{
    /// <summary>In a few words.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"linked {Linked:N0} faces, grouped {Grouped:N0}, moved {Moved:N0}; {Before:N0} people before, {After:N0} after");
}

/// <summary>Finds out who is in a gallery: links its new faces to those near to them, and groups again what changed. Nothing that a person said is contradicted.</summary>
/// <param name="search">Compares faces in memory.</param>
public sealed class GalleryPeople(IGalleryStore galleries, IPeopleStore people, INeighbourSearch search)
{
    private const int MostRounds = 3;

    /// <param name="progress">Counts the faces that are linked.</param>
    /// <exception cref="RequestRejectedException">Unknown gallery, or the caller may not administer it.</exception>
    public async Task<PeopleOutcome> ClusterAsync(RequestContext context, PeopleJob job, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        context.Caller.Require(Rights.Administer, job.Gallery);
        var gallery = await galleries.GetGalleryAsync(job.Gallery, cancel);
        var weights = LinkWeights.By(gallery.Settings.Decisions, (await galleries.MeasureAsync(gallery, cancel)).Templates);
        var linked = await new FaceLinker(people, search, gallery, weights.Loose).LinkAsync(progress, cancel);

        var (first, written, grouped, moved) = (default(PeopleWritten), default(PeopleWritten), 0L, 0L);
        for (var round = 0; round < MostRounds && written is not { Overtaken: 0 }; round++)
        {
            var scope = await people.ReadScopeAsync(gallery, weights.Centre, cancel);
            written = await people.WriteAsync(gallery, scope, ScopeGrouping.Group(scope, gallery.Settings.People, weights, cancel), weights, linked, cancel);
            first ??= written;
            (grouped, moved) = (grouped + scope.Faces.Count, moved + written.Moved);
        }

        await people.MeasurePeopleAsync(gallery, cancel);
        return new PeopleOutcome(gallery, linked, grouped, moved, first!.Before, written!.After);
    }
}
