using FaceWorker.Core.Operations;
using FaceWorker.Core.Telemetry;

namespace FaceWorker.Storage.Telemetry;

/// <summary>What all workers share, counted in PostgreSQL.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class StoreStateReader(GalleryDatabase database, StorageOptions options) : IStoreStateReader
{
    /// <inheritdoc />
    public Task<StoreState> ReadAsync(CancellationToken cancel) => database.RunAsync(async connection =>
    {
        var operations = await connection.QueryAsync(SqlText.Of("operations_by_state"), [],
            row => new OperationCount(row.GetEnum<OperationKind>(0), row.GetEnum<OperationState>(1), row.GetInt64(2), row.GetTimeSpan(3)), cancel);
        var spaces = await connection.QueryAsync(SqlText.Of("spaces_by_index"), [options.HnswFromTemplates],
            row => KeyValuePair.Create(row.GetEnum<SearchIndexState>(0), row.GetInt64(1)), cancel);
        var away = await connection.ValueAsync<long>(SqlText.Of("count_outages"), [], cancel);
        var events = (await connection.QueryAsync(SqlText.Of("event_state"), [],
            row => new EventState(row.GetInt64(0), row.GetTimeSpan(1), row.GetInt64(2), row.GetInt64(3)), cancel))[0];
        return new StoreState(operations, spaces.ToDictionary(), away, events);
    }, cancel);
}
