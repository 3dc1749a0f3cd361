using FaceWorker.Storage;
using FaceWorker.Storage.Schema;
using Npgsql;

namespace FaceWorker.Testing;

/// <summary>A fresh, migrated database, dropped in the end. A class or collection fixture, or made by hand with <see cref="CreateAsync"/>.</summary>
public class TestDatabase : IAsyncLifetime
{
    private readonly string name = $"test_{Guid.NewGuid():N}";
    private string server = "";

    /// <summary>The database of the server that this one begins as a copy of.</summary>
    protected virtual string Template => "template1";

    /// <summary>For the owner of the database.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>A database that is there already, and stays.</summary>
    public static TestDatabase Existing(string connectionString) => new() { ConnectionString = connectionString };

    public static async Task<TestDatabase> CreateAsync()
    {
        var database = new TestDatabase();
        await database.InitializeAsync();
        return database;
    }

    public async ValueTask InitializeAsync()
    {
        server = await TestServers.PostgresAsync();
        await ExecuteOnServerAsync($"CREATE DATABASE {name} TEMPLATE {Template}");
        ConnectionString = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
        await PrepareAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (server.Length == 0)
            return;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ExecuteOnServerAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                return;
            }
            catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege && attempt < 100)
            {
                // An autovacuum, which is the superuser's, is at work in it; it ends soon.
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }
        }
    }

    /// <summary>Asks the database directly, without pooling.</summary>
    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public Task<NpgsqlConnection> OpenAsync() => OpenAsync(ConnectionString);

    /// <summary>What a fresh database gets before the tests see it: the schema.</summary>
    protected virtual async Task PrepareAsync()
    {
        await using var database = new GalleryDatabase(ConnectionString);
        await new Migrator(database).ApplyAsync(CancellationToken.None);
    }

    private async Task ExecuteOnServerAsync(string sql)
    {
        await using var connection = await OpenAsync(server);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}

/// <summary>A fresh database without a schema and without pgvector.</summary>
public sealed class BareTestDatabase : TestDatabase
{
    protected override string Template => "template0";

    protected override Task PrepareAsync() => Task.CompletedTask;
}

/// <summary>A fresh database without a schema.</summary>
public sealed class EmptyTestDatabase : TestDatabase
{
    protected override Task PrepareAsync() => Task.CompletedTask;
}
