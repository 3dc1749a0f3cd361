using FaceWorker.Client;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage;
using FaceWorker.Storage.Clients;
using FaceWorker.Storage.Schema;
using FaceWorker.Testing;
using Npgsql;

namespace FaceWorker.EndToEnd.Tests.Access;

/// <summary>Two galleries that are tenants, and one worker that serves both: it goes by grants, owns nothing in the database, and may do at the broker what a worker needs.</summary>
public sealed class TenantsFixture : WorkerFixture
{
    public const string Acme = "acme", Other = "other";

    private const string Password = "only-for-this-test";

    private readonly string id = Guid.NewGuid().ToString("N");
    private int asked;

    public WorkerProcess Worker { get; private set; } = null!;

    /// <summary>A client with all rights in its gallery, and none in the other.</summary>
    public Uri AcmeClient { get; private set; } = null!;

    /// <summary>A host that is away when it is first asked.</summary>
    public WebServer Host { get; private set; } = null!;

    /// <summary>The worker's login of the database, which is a member of its role.</summary>
    public string WorkersLogin { get; private set; } = "";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await CreateGalleryAsync(Acme);
        await CreateGalleryAsync(Other);
        Host = new WebServer(async request =>
        {
            if (Interlocked.Increment(ref asked) == 1)
                request.Response.StatusCode = 503;
            else
                await request.Response.OutputStream.WriteAsync(await File.ReadAllBytesAsync(TestImages.Sample(5)));
        });
        await BrokerQueues.DeclareAsync(Broker.Address, CancellationToken.None);
        AcmeClient = await AddClientAsync(Acme, [ClientRight.Ask, ClientRight.Index, ClientRight.Administer]);
        WorkersLogin = await MakeLoginAsync();
        Worker = await WorkerProcess.StartAsync(WorkersLogin, (await AddUserAsync("worker", [BrokerRole.Work])).ToString(),
            ("ACCESS__CLIENTS", "granted"), ("IMAGES__ROOTS__0", Images.Folder), ("IMAGES__ROOTS__1", TestModels.SampleFolder), ("IMAGES__HOSTS__0", Host.Host));
    }

    public override async ValueTask DisposeAsync()
    {
        await Worker.DisposeAsync();
        Host.Dispose();
        await base.DisposeAsync();
        var login = new NpgsqlConnectionStringBuilder(WorkersLogin);
        await using var server = new NpgsqlConnection(await TestServers.PostgresAsync());
        await server.OpenAsync();
        await using var drop = new NpgsqlCommand($"DROP ROLE IF EXISTS {login.Username}, {login.Database}_worker, {login.Database}_reader", server);
        await drop.ExecuteNonQueryAsync();
    }

    /// <summary>A user of the broker who may send everything, and what the workers let it do in one gallery.</summary>
    public async Task<Uri> AddClientAsync(string gallery, IReadOnlyList<ClientRight> rights)
    {
        var address = await AddUserAsync($"client{Guid.NewGuid():N}", [BrokerRole.Ask, BrokerRole.Index, BrokerRole.Administer, BrokerRole.Listen]);
        if (rights.Count > 0)
        {
            await using var database = new GalleryDatabase(Database.ConnectionString);
            await new ClientAdministration(database).GrantAsync(Archives.ArchiveFixture.Owner, new ClientName(Sender.UserOf(address)), rights, [new GalleryName(gallery)], CancellationToken.None);
        }

        return address;
    }

    private async Task<Uri> AddUserAsync(string name, IReadOnlyList<BrokerRole> roles)
    {
        var user = $"{name}-{id}";
        var permissions = BrokerPermissions.Of(user, roles, byMassTransit: true);
        return await Broker.AddUserAsync(user, permissions.Configure, permissions.Write, permissions.Read, permissions.Tags);
    }

    private async Task<string> MakeLoginAsync()
    {
        await using var owner = new GalleryDatabase(Database.ConnectionString);
        var roles = await new DatabaseRoles(owner).ApplyAsync(CancellationToken.None);
        var login = $"{await Database.ScalarAsync<string>("SELECT current_database()::text")}_login";
        await Database.ExecuteAsync($"CREATE ROLE {login} LOGIN PASSWORD '{Password}' IN ROLE {roles.Worker}; GRANT {login} TO CURRENT_USER"); // who then may end its sessions, and drop the database
        return new NpgsqlConnectionStringBuilder(Database.ConnectionString) { Username = login, Password = Password }.ConnectionString;
    }
}
