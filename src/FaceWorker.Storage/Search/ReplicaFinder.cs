using FaceWorker.Core.Batching;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Telemetry;
using FaceWorker.Storage.Replicas;

namespace FaceWorker.Storage.Search;

/// <summary>
/// Searches on a replica, and has the primary confirm who was found: a person who was erased, or a face that was given to somebody else, is never told from a replica's past. What cannot be confirmed, and what
/// no replica is up to, is searched for on the primary.
/// </summary>
internal sealed class ReplicaFinder(GalleryDatabase database, ReplicaReader replicas, CandidateFinder finder, Instruments? instruments) : IBatchRunner<ProbeSearch, CandidateList>
{
    public async Task<IReadOnlyList<CandidateList>> RunAsync(IReadOnlyList<ProbeSearch> items, CancellationToken cancel)
    {
        if (await replicas.ReadAsync(connection => finder.FindAsync(connection, items, cancel), items.Count, cancel) is not { } found)
            return await finder.RunAsync(items, cancel);
        var changed = await FindChangedAsync([.. found.SelectMany(list => list.Items)], cancel);
        var open = Enumerable.Range(0, items.Count).Where(place => !IsConfirmed(found[place], changed)).ToList();
        instruments?.ReplicaAsked(ReplicaOutcome.Read, items.Count - open.Count);
        if (open.Count == 0)
            return found;
        instruments?.ReplicaAsked(ReplicaOutcome.Changed, open.Count);
        var searchedAgain = await finder.RunAsync([.. open.Select(place => items[place])], cancel);
        return [.. found.Select((list, place) => open.IndexOf(place) is >= 0 and var again ? searchedAgain[again] : list)];
    }

    /// <summary>Nobody at all may mean a gallery that the replica does not know to be deleted, or to have faces.</summary>
    private static bool IsConfirmed(CandidateList found, HashSet<long> changed) =>
        found.Items.Count > 0 && !found.Items.SelectMany(candidate => candidate.Evidence).Any(evidence => changed.Contains(evidence.FaceId));

    private async Task<HashSet<long>> FindChangedAsync(IReadOnlyList<Candidate> candidates, CancellationToken cancel)
    {
        var faces = candidates.SelectMany(candidate => candidate.Evidence.Select(evidence => (evidence.FaceId, candidate.Subject))).ToList();
        return faces.Count == 0 ? [] : [.. await database.RunAsync(connection => connection.ColumnAsync<long>(SqlText.Of("changed_faces"),
            [faces.Select(face => face.FaceId).ToArray(), faces.Select(face => face.Subject?.Id).ToArray(), faces.Select(face => face.Subject?.Name?.Value).ToArray()], cancel), cancel)];
    }
}
