using FaceWorker.Testing;
using Npgsql;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests;

/// <summary>Every row of every table, as the catalogue knows them: for tests of what is left and of what is untouched.</summary>
internal static class WholeDatabase
{
    /// <summary>The rows by table, each as JSON, in no particular order of their table but always the same.</summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> ReadAsync(TestDatabase database)
    {
        await using var connection = await database.OpenAsync();
        var rows = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var table in await ReadAsync(connection, "SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"))
            rows[table] = await ReadAsync(connection, $"SELECT to_jsonb(t)::text AS row FROM {table} AS t ORDER BY row");
        return rows;
    }

    /// <summary>What every column of type bytea holds, by table and column.</summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<byte[]>>> ReadBytesAsync(TestDatabase database)
    {
        await using var connection = await database.OpenAsync();
        var values = new Dictionary<string, IReadOnlyList<byte[]>>();
        var columns = await ReadAsync(connection, "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'bytea'");
        foreach (var column in columns)
            values[column] = [.. (await ReadAsync(connection, $"SELECT encode({column}, 'base64') FROM {column.Split('.')[0]} WHERE {column} IS NOT NULL")).Select(Convert.FromBase64String)];
        return values;
    }

    private static async Task<List<string>> ReadAsync(NpgsqlConnection connection, string sql) =>
        await connection.QueryAsync(sql, [], row => row.GetString(0), Cancel);
}
