using Npgsql;
using NpgsqlTypes;

namespace FaceWorker.Storage.Replicas;

/// <summary>A place in the write-ahead log, as a server sees it.</summary>
/// <param name="IsReplica">It has replayed its primary's log as far; otherwise it has written its own.</param>
internal readonly record struct WalPosition(bool IsReplica, NpgsqlLogSequenceNumber Position)
{
    public static async Task<WalPosition> OfAsync(NpgsqlConnection connection, TimeSpan patience, CancellationToken cancel)
    {
        await using var command = connection.Ask(SqlText.Of("wal_position"));
        command.CommandTimeout = (int)Math.Ceiling(patience.TotalSeconds);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return (await reader.RowsAsync(row => new WalPosition(row.GetBoolean(0), row.IsDBNull(1) ? default : row.GetFieldValue<NpgsqlLogSequenceNumber>(1)), cancel))[0];
    }
}
