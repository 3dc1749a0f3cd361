using Npgsql;

namespace FaceWorker.Storage;

/// <summary>Short ways to ask one question.</summary>
internal static class Commands
{
    public static NpgsqlCommand Ask(this NpgsqlConnection connection, string sql, params object?[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(Positional(value));
        return command;
    }

    public static NpgsqlBatch Ask(this NpgsqlBatch batch, string sql, params object?[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(Positional(value));
        batch.BatchCommands.Add(command);
        return batch;
    }

    public static async Task<int> RunAsync(this NpgsqlConnection connection, string sql, object?[] values, CancellationToken cancel)
    {
        await using var command = connection.Ask(sql, values);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Every row of the reader's present result.</summary>
    public static async Task<List<T>> RowsAsync<T>(this NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancel)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancel))
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>Reads to the end of a batch: only then has every statement of it reported its failure.</summary>
    public static async Task FinishAsync(this NpgsqlDataReader reader, CancellationToken cancel)
    {
        while (await reader.NextResultAsync(cancel))
        {
        }
    }

    public static async Task<List<T>> QueryAsync<T>(this NpgsqlConnection connection, string sql, object?[] values,
        Func<NpgsqlDataReader, T> read, CancellationToken cancel)
    {
        await using var command = connection.Ask(sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.RowsAsync(read, cancel);
    }

    private static NpgsqlParameter Positional(object? value) => new() { Value = value ?? DBNull.Value };
}
