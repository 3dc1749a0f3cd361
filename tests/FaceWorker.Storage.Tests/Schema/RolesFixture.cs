using System.Diagnostics.CodeAnalysis;
using FaceWorker.Storage.Schema;
using FaceWorker.Testing;
using Npgsql;

namespace FaceWorker.Storage.Tests.Schema;

/// <summary>A database with its roles, and a login in each: a worker's and a tenant's.</summary>
public sealed class RolesFixture : TestDatabase
{
    private const string Password = "only-for-this-test";

    private string name = "";

    /// <summary>As the owner of the tables.</summary>
    [AllowNull]
    public GalleryDatabase Owner { get; private set; }

    [AllowNull]
    public GalleryDatabase Worker { get; private set; }

    [AllowNull]
    public RoleNames Roles { get; private set; }

    /// <summary>A login of the role that reads.</summary>
    public string Tenant => $"{name}_tenant";

    public string ConnectionStringOf(string login) => new NpgsqlConnectionStringBuilder(ConnectionString) { Username = login, Password = Password }.ConnectionString;

    public string WorkerConnectionString => ConnectionStringOf($"{name}_login");

    /// <summary>A connection of a login, without pooling.</summary>
    public async Task<NpgsqlConnection> OpenAsync(string login)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionStringOf(login)) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public Task<NpgsqlConnection> OpenWorkerAsync() => OpenAsync($"{name}_login");

    public override async ValueTask DisposeAsync()
    {
        await Worker.DisposeAsync();
        await Owner.DisposeAsync();
        await base.DisposeAsync();
        await using var server = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(await TestServers.PostgresAsync()) { Pooling = false }.ConnectionString);
        await server.OpenAsync();
        await using var drop = new NpgsqlCommand($"DROP ROLE IF EXISTS {name}_login, {name}_tenant, {name}_worker, {name}_reader", server);
        await drop.ExecuteNonQueryAsync();
    }

    protected override async Task PrepareAsync()
    {
        await base.PrepareAsync();
        Owner = new GalleryDatabase(ConnectionString);
        name = await ScalarAsync<string>("SELECT current_database()::text");
        Roles = await new DatabaseRoles(Owner).ApplyAsync(CancellationToken.None);
        await ExecuteAsync($"CREATE ROLE {name}_login LOGIN PASSWORD '{Password}' IN ROLE {Roles.Worker}; CREATE ROLE {name}_tenant LOGIN PASSWORD '{Password}' IN ROLE {Roles.Reader}");
        Worker = new GalleryDatabase(WorkerConnectionString);
    }
}
