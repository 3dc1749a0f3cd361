using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Core.People;

/// <summary>Links the new faces of a gallery to those near to them, batch by batch: what is linked stays linked, whatever happens to the rest.</summary>
/// <remarks>Small galleries by comparing with every face, in memory (2 kB a face of 512 values), which is exact; large ones, and few new faces, by the gallery's index.</remarks>
internal sealed class FaceLinker(IPeopleStore store, INeighbourSearch search, Gallery gallery, SquaredDistance within)
{
    private const int MostInMemory = 500_000;
    private const int FewNew = 20; // of one new face among so many, a search by index is quicker than reading all
    private const int PageSize = 10_000, ExactBatch = 5000, IndexBatch = 500;
    private static readonly TimeSpan PauseForIndex = TimeSpan.FromSeconds(30);

    /// <returns>How many were linked.</returns>
    /// <exception cref="DeferredException">The gallery is large, and its index is not built yet.</exception>
    public async Task<long> LinkAsync(IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        var state = await store.MeasureAsync(gallery, cancel);
        if (state.Unlinked == 0)
            return 0;
        if (state.HasIndex && (state.Templates > MostInMemory || state.Unlinked * FewNew < state.Templates))
            return await LinkByIndexAsync(state.Unlinked, progress, cancel);
        return state.Templates <= MostInMemory
            ? await LinkInMemoryAsync(state.Unlinked, progress, cancel)
            : throw new DeferredException($"Gallery '{gallery.Name}' has {state.Templates} faces and no index yet; its people wait for it.", PauseForIndex);
    }

    private async Task<long> LinkByIndexAsync(long unlinked, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        var (linked, after) = (0L, 0L);
        while (await store.SearchLinksAsync(gallery, after, IndexBatch, within, cancel) is { Count: > 0 } links)
        {
            await store.AddLinksAsync(gallery, links, cancel);
            (linked, after) = (linked + links.Count, links.Max(link => link.FaceId));
            progress?.Report(new WorkProgress("faces linked", linked, Math.Max(linked, unlinked)));
        }

        return linked;
    }

    private async Task<long> LinkInMemoryAsync(long unlinked, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        var (vectors, ids) = (new UnitVectors(gallery.Model.Dimensions), new List<long>());
        long? last = null;
        while (await AppendAsync(vectors, ids, isLinked: true, last ?? 0, PageSize, cancel) is { } next)
            last = next;

        var (linked, after) = (0L, 0L);
        for (var before = ids.Count; await AppendAsync(vectors, ids, isLinked: false, after, ExactBatch, cancel) is { } next; before = ids.Count, after = next)
        {
            await store.AddLinksAsync(gallery, LinksFrom(before, vectors, ids, cancel), cancel);
            linked += ids.Count - before;
            progress?.Report(new WorkProgress("faces linked", linked, Math.Max(linked, unlinked)));
        }

        return linked;
    }

    /// <returns>The last face that was appended; null: there was none.</returns>
    private async Task<long?> AppendAsync(UnitVectors vectors, List<long> ids, bool isLinked, long after, int most, CancellationToken cancel)
    {
        var page = await store.ReadTemplatesAsync(gallery, isLinked, after, most, cancel);
        foreach (var (face, embedding) in page)
        {
            vectors.Add(embedding.Values.Span);
            ids.Add(face);
        }

        return page.Count == 0 ? null : ids[^1];
    }

    private List<FaceLink> LinksFrom(int first, UnitVectors vectors, List<long> ids, CancellationToken cancel)
    {
        var edges = new NeighbourGraphBuilder();
        search.Find(vectors, PeopleClusterer.Neighbours, within, edges, first, cancel);
        var graph = edges.Build(vectors.Count);
        return [.. Enumerable.Range(first, vectors.Count - first).Select(face =>
        {
            var (neighbours, distances) = (graph.NeighboursOf(face).ToArray(), graph.DistancesOf(face).ToArray());
            Array.Sort(distances, neighbours);
            return new FaceLink(ids[face], [.. neighbours.Take(PeopleClusterer.Neighbours).Select(neighbour => ids[neighbour])], [.. distances.Take(PeopleClusterer.Neighbours)]);
        })];
    }
}
