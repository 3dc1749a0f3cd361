using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.People;
using Npgsql;

namespace FaceWorker.Storage.People.Grouping;

/// <summary>Reads what is to be grouped, in a transaction that sees one moment.</summary>
internal sealed class ScopeReader(NpgsqlConnection connection, Gallery gallery, CancellationToken cancel)
{
    public async Task<PeopleScope> ReadAsync(SquaredDistance near)
    {
        var last = await connection.ValueAsync<long>(SqlText.Of("last_change"), [gallery.Id], cancel);
        var changed = await connection.QueryLongAsync(SqlText.Of("faces_to_group"), [gallery.SpaceId], row => row.GetInt64(0), cancel);
        if (changed.Count == 0)
            return new PeopleScope(last, [], [], new NeighbourGraphBuilder().Build(0), []);

        // Where nobody is grouped yet, everybody is.
        var isFirst = !await connection.ValueAsync<bool>(SqlText.Of("is_grouped"), [gallery.SpaceId], cancel);
        var faces = isFirst
            ? await connection.QueryLongAsync(SqlText.Of("scope_of_all"), [gallery.SpaceId], ReadFace, cancel)
            : await connection.QueryLongAsync(SqlText.Of("scope_of_changed"), [gallery.SpaceId, changed.ToArray(), near.Value], ReadFace, cancel);
        var graph = await ReadGraphAsync(faces, isFirst ? null : [.. faces.Select(face => face.FaceId)]);
        var constraints = await connection.QueryAsync(SqlText.Of("constraints_in_force"), [gallery.Id], row => new PersonConstraint(
            row.GetBoolean(0), row.GetFieldValue<long?>(1), row.GetFieldValue<long?>(2), row.GetFieldValue<long?>(3), row.GetFieldValue<long?>(4)), cancel);
        return new PeopleScope(last, faces, changed, graph, constraints, isFirst);
    }

    /// <summary>Row by row: all links of a large gallery would take several times the memory of its graph.</summary>
    private async Task<NeighbourGraph> ReadGraphAsync(List<ScopedFace> faces, long[]? only)
    {
        var place = new Dictionary<long, int>(faces.Count);
        for (var i = 0; i < faces.Count; i++)
            place.Add(faces[i].FaceId, i);
        var edges = new NeighbourGraphBuilder();
        await using var command = connection.Ask(SqlText.Of("links_of_faces"), gallery.SpaceId, only);
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            if (!place.TryGetValue(reader.GetInt64(0), out var face))
                continue;
            foreach (var (neighbour, distance) in reader.GetFieldValue<long[]>(1).Zip(reader.GetFieldValue<float[]>(2)))
                if (place.TryGetValue(neighbour, out var other))
                    edges.Add(face, other, distance);
        }

        return edges.Build(faces.Count);
    }

    private static ScopedFace ReadFace(NpgsqlDataReader row) => new(row.GetInt64(0), row.GetInt64(1), row.GetFieldValue<long?>(2), row.GetBoolean(3));
}
