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

    /// <returns>The number of rows changed.</returns>
    public static async Task<int> RunAsync(this NpgsqlConnection connection, string sql, object?[] values, CancellationToken cancel)
    {
        await using var command = connection.Ask(sql, values);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Without a time limit, for statements over millions of rows and for locks that are held long.</summary>
    /// <returns>The number of rows changed.</returns>
    public static async Task<int> RunLongAsync(this NpgsqlConnection connection, string sql, object?[] values, CancellationToken cancel)
    {
        await using var command = connection.Ask(sql, values);
        command.CommandTimeout = 0;
        return await command.ExecuteNonQueryAsync(cancel);
    }

    public static async Task<List<T>> QueryAsync<T>(this NpgsqlConnection connection, string sql, object?[] values,
        Func<NpgsqlDataReader, T> read, CancellationToken cancel)
    {
        await using var command = connection.Ask(sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.RowsAsync(read, cancel);
    }

    /// <summary>Without a time limit, for questions that read millions of rows.</summary>
    public static async Task<List<T>> QueryLongAsync<T>(this NpgsqlConnection connection, string sql, object?[] values, Func<NpgsqlDataReader, T> read, CancellationToken cancel)
    {
        await using var command = connection.Ask(sql, values);
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.RowsAsync(read, cancel);
    }

    /// <summary>The first column of every row.</summary>
    public static Task<List<T>> ColumnAsync<T>(this NpgsqlConnection connection, string sql, object?[] values, CancellationToken cancel) =>
        connection.QueryAsync(sql, values, row => row.GetFieldValue<T>(0), cancel);

    /// <summary>The first column of the only row.</summary>
    public static async Task<T> ValueAsync<T>(this NpgsqlConnection connection, string sql, object?[] values, CancellationToken cancel) =>
        (await connection.ColumnAsync<T>(sql, values, cancel)).Single();

    /// <summary>Every row of the reader's current result.</summary>
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

    public static string? FindString(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>A value of an enumeration, by its name.</summary>
    public static T GetEnum<T>(this NpgsqlDataReader row, int column)
        where T : struct, Enum => Enum.Parse<T>(row.GetString(column), ignoreCase: true);

    private static NpgsqlParameter Positional(object? value) => new() { Value = value ?? DBNull.Value };
}
