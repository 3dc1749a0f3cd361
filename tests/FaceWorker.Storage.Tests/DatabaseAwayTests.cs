using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Schema;
using FaceWorker.Storage.Search;
using FaceWorker.Testing;
using Npgsql;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests;

public sealed class DatabaseAwayTests : IAsyncDisposable
{
    private readonly StoreFixture fixture;
    private readonly TestFaces faces = new(seed: 41);
    private readonly TcpProxy proxy;
    private readonly GalleryDatabase database;
    private readonly PostgresGalleryStore store;
    private readonly string password;

    public DatabaseAwayTests(StoreFixture fixture)
    {
        this.fixture = fixture;
        var direct = new NpgsqlConnectionStringBuilder(fixture.ConnectionString);
        password = direct.Password!;
        proxy = new TcpProxy(direct.Host!, direct.Port);
        direct.Host = TcpProxy.Host;
        direct.Port = proxy.Port;
        database = new GalleryDatabase(direct.ConnectionString);
        store = new PostgresGalleryStore(database, fixture.Options, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        await database.DisposeAsync();
        await proxy.DisposeAsync();
    }

    [Fact]
    public async Task Every_question_says_that_a_retry_helps_and_never_says_the_password()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        proxy.TakeDown();

        foreach (var question in Questions(gallery))
        {
            var failure = await Assert.ThrowsAsync<TransientFailureException>(question);
            Assert.Contains($"{TcpProxy.Host}:{proxy.Port}", failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(password, failure.ToString(), StringComparison.Ordinal);
        }

        proxy.Restore();
        foreach (var question in Questions(gallery))
            await question();
    }

    [Fact]
    public async Task A_database_that_goes_away_in_the_middle_loses_nothing_and_doubles_nothing()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var pictures = Enumerable.Range(0, 400).Select(_ => faces.Picture(2)).ToArray();

        var adding = pictures.Select(picture => store.AddAsync(gallery, picture, Lane.Bulk, Cancel)).ToArray();
        await Task.WhenAny(adding);
        proxy.TakeDown();
        var failures = 0;
        foreach (var one in adding)
            failures += await one.ContinueWith(done => done.Exception?.InnerException, Cancel, TaskContinuationOptions.None, TaskScheduler.Default) switch
            {
                null => 0,
                TransientFailureException => 1,
                var surprise => throw new InvalidOperationException("Not the failure that was expected.", surprise),
            };

        proxy.Restore();
        var again = await Task.WhenAll(pictures.Select(picture => store.AddAsync(gallery, picture, Lane.Bulk, Cancel)));

        Assert.NotEqual(0, failures);
        Assert.Equal(400, again.Select(image => image.Id).Distinct().Count());
        Assert.Equal(400, await fixture.ScalarAsync<long>($"SELECT count(*) FROM image WHERE gallery_id = {gallery.Id}"));
        Assert.Equal(800, await fixture.ScalarAsync<long>($"SELECT count(*) FROM template WHERE space_id = {gallery.SpaceId}"));
    }

    [Fact]
    public async Task A_session_that_the_administrator_ends_is_worth_a_retry()
    {
        var ended = await Assert.ThrowsAsync<TransientFailureException>(() => database.RunAsync(
            connection => connection.RunAsync("SELECT pg_terminate_backend(pg_backend_pid())", [], Cancel), Cancel));

        Assert.IsType<PostgresException>(ended.InnerException);
        await database.PingAsync(Cancel);
    }

    [Fact]
    public async Task A_mistake_in_a_question_is_not_worth_a_retry() => await Assert.ThrowsAsync<PostgresException>(() => database.RunAsync(
        connection => connection.RunAsync("SELECT nonsense", [], Cancel), Cancel));

    [Fact]
    public async Task A_host_that_does_not_exist_is_worth_a_retry()
    {
        await using var nowhere = new GalleryDatabase("Host=no-such-host.invalid;Username=nobody;Password=secret");

        var failure = await Assert.ThrowsAsync<TransientFailureException>(() => nowhere.PingAsync(Cancel));

        Assert.Contains("no-such-host.invalid:5432", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("Host=a;Colour=blue")]
    public void A_connection_string_that_is_none_is_refused_by_the_name_of_its_setting(string connectionString) =>
        Assert.Contains("Storage:ConnectionString", Assert.Throws<ArgumentException>(() => new GalleryDatabase(connectionString)).Message, StringComparison.Ordinal);

    private IEnumerable<Func<Task>> Questions(Gallery gallery) =>
    [
        () => database.PingAsync(Cancel),
        () => store.GetGalleryAsync(gallery.Name, Cancel),
        () => store.FindImageAsync(gallery, faces.Picture(0).File, Cancel),
        () => store.AddAsync(gallery, faces.Picture(1), Lane.Bulk, Cancel),
        () => store.FindCandidatesAsync(gallery, faces.Embedding(), 3, Lane.Interactive, Cancel),
        () => store.RecordRejectionAsync(gallery.Name.Value, "/a.jpg", RejectionReason.Corrupt, "d", Cancel),
        () => store.CreateAsync(Context, gallery.Name, gallery.Pack, gallery.Model, TestFaces.Settings, Cancel),
        () => store.ListAsync(StoreFixture.Context, Cancel),
        () => new Migrator(database).GetStateAsync(Cancel),
        () => new IndexUpkeep(database, fixture.Options).RequestMissingAsync(Cancel),
    ];
}
