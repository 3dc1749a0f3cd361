using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Events;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.People;
using FaceWorker.Storage.Events;
using Npgsql;

namespace FaceWorker.Storage.People.Grouping;

/// <summary>Writes what was found among the faces of a scope, in a transaction that has the gallery's turn: people change no subjects meanwhile, but may enrol.</summary>
internal sealed class ScopeWriter(NpgsqlConnection connection, Gallery gallery, CancellationToken cancel)
{
    public async Task<PeopleWritten> WriteAsync(PeopleScope scope, IReadOnlyList<PersonMove> moves, LinkWeights weights, long linked)
    {
        var before = await CountAsync();
        var (subjects, faces) = await ReadChangesSinceAsync(scope.LastChange);
        bool IsOvertaken(PersonMove move) => faces.Contains(move.FaceId) || (move.From is { } from && subjects.Contains(from)) || (move.To is { } to && subjects.Contains(to));
        var overtaken = moves.Where(IsOvertaken).Select(move => move.FaceId).ToHashSet();
        var written = await WithNewPeopleAsync([.. moves.Where(move => !overtaken.Contains(move.FaceId))]);
        var moved = await connection.RunLongAsync(SqlText.Of("move_unconfirmed_faces"),
            [written.Select(move => move.FaceId).ToArray(), written.Select(move => move.From).ToArray(), written.Select(move => move.To).ToArray()], cancel);
        await EndGroupingAsync(scope, written, overtaken);
        await connection.RunLongAsync(SqlText.Of("delete_empty_people"),
            [gallery.Id, written.SelectMany(move => new[] { move.From, move.To }).OfType<long>().Distinct().ToArray()], cancel);
        await FindPairsAsync(scope, weights);
        var after = await CountAsync();
        if (moved > 0 || before != after)
            await TellAsync(linked, moved, before, after);
        Failpoints.ReachBeforeCommit();
        return new PeopleWritten(moved, before, after, overtaken.Count);
    }

    private async Task TellAsync(long linked, long moved, long before, long after)
    {
        var changedAt = await connection.ValueAsync<DateTimeOffset>("SELECT now()", [], cancel);
        await connection.AddEventsAsync([NewEvent.Of(new PeopleChanged
        {
            Gallery = gallery.Name.Value,
            FacesLinked = linked,
            FacesMoved = moved,
            PeopleBefore = before,
            PeopleAfter = after,
            ChangedAt = changedAt,
        }, gallery.Name.Value)], cancel);
        await connection.RunAsync(SqlText.Of("tell_of_people"), [], cancel);
    }

    /// <summary>By the weight of each hundredth of a squared distance.</summary>
    private async Task FindPairsAsync(PeopleScope scope, LinkWeights weights)
    {
        if (scope.Faces.Count > 0)
            await connection.RunLongAsync(SqlText.Of("find_pairs"),
            [
                gallery.Id, gallery.SpaceId, scope.IsAll ? null : scope.Faces.Select(face => face.FaceId).ToArray(), weights.Possible.Value,
                Enumerable.Range(0, 401).Select(hundredth => weights.Of(hundredth / 100f)).ToArray(),
            ], cancel);
    }

    private Task<long> CountAsync() => connection.ValueAsync<long>(SqlText.Of("count_subjects"), [gallery.Id], cancel);

    private async Task<(HashSet<long> Subjects, HashSet<long> Faces)> ReadChangesSinceAsync(long change)
    {
        var changed = await connection.QueryAsync(SqlText.Of("changed_since"), [gallery.Id, change], row => (IsSubject: row.GetBoolean(0), Id: row.GetInt64(1)), cancel);
        return ([.. changed.Where(one => one.IsSubject).Select(one => one.Id)], [.. changed.Where(one => !one.IsSubject).Select(one => one.Id)]);
    }

    /// <summary>The moves with the ids of new people.</summary>
    private async Task<List<PersonMove>> WithNewPeopleAsync(List<PersonMove> moves)
    {
        var numbers = moves.Select(move => move.NewPerson).Where(number => number >= 0).Distinct().ToList();
        var added = await connection.ColumnAsync<long>(SqlText.Of("add_people"), [gallery.Id, numbers.Count], cancel);
        var ids = numbers.Zip(added).ToDictionary(pair => pair.First, pair => pair.Second);
        return [.. moves.Select(move => move.NewPerson >= 0 ? move with { To = ids[move.NewPerson] } : move)];
    }

    private Task EndGroupingAsync(PeopleScope scope, IReadOnlyList<PersonMove> moves, HashSet<long> overtaken)
    {
        var changed = scope.Changed.ToHashSet();
        var to = moves.Where(move => changed.Contains(move.FaceId)).ToDictionary(move => move.FaceId, move => move.To);
        var grouped = scope.Faces.Where(face => changed.Contains(face.FaceId) && !overtaken.Contains(face.FaceId)).ToList();
        return connection.RunLongAsync(SqlText.Of("end_grouping"),
        [
            grouped.Select(face => face.FaceId).ToArray(), grouped.Select(face => to.GetValueOrDefault(face.FaceId, face.SubjectId)).ToArray(), grouped.Select(face => face.IsConfirmed).ToArray(),
        ], cancel);
    }
}
