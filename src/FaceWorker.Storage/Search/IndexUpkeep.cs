using FaceWorker.Core;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Operations;
using FaceWorker.Storage.Archives;
using FaceWorker.Storage.Operations;
using Npgsql;

namespace FaceWorker.Storage.Search;

/// <summary>Makes sure that every gallery that has grown beyond the threshold gets an HNSW index: after a large load rather than during it.</summary>
public sealed class IndexUpkeep(GalleryDatabase database, StorageOptions options)
{
    /// <summary>Requests an operation for each index that is missing. To be called periodically.</summary>
    /// <exception cref="TransientFailureException">The database is unavailable.</exception>
    public Task RequestMissingAsync(CancellationToken cancel) => database.RunAsync(async connection =>
    {
        var spaces = await connection.QueryAsync(LargeLoads.PutInto("spaces_without_index", options.DeferIndexFromItems), [options.HnswFromTemplates],
            row => (Id: row.GetInt64(0), Dimensions: row.GetInt32(1), Gallery: new GalleryName(row.GetString(2))), cancel);
        foreach (var space in spaces)
            if (await IsLargeAsync(connection, space.Id, space.Dimensions, cancel))
                await OperationRows.RequestAsync(connection, new OperationRequest(OperationKind.Index, space.Gallery, "upkeep", space.Id), cancel);
        return spaces.Count;
    }, cancel);

    private async Task<bool> IsLargeAsync(NpgsqlConnection connection, long space, int dimensions, CancellationToken cancel) =>
        await connection.ValueAsync<long>(SqlText.Of("count_templates", space, dimensions), [options.HnswFromTemplates], cancel) >= options.HnswFromTemplates;
}
