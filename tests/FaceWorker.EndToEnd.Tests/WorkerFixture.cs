using System.Runtime.CompilerServices;
using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage;
using FaceWorker.Storage.Galleries;
using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>A database and a broker of a test's own, one gallery, a client, and as many workers as the test starts.</summary>
public class WorkerFixture : IAsyncLifetime
{
    public const string Gallery = "archive";

    private static readonly DecisionThresholds Thresholds = new(new SquaredDistance(1.346), new SquaredDistance(1.457), "test");

    private GalleryDatabase gallery = null!;

    public TestDatabase Database { get; private set; } = null!;

    public TestBroker Broker { get; private set; } = null!;

    public FaceWorkerClient Client { get; private set; } = null!;

    public PostgresGalleryStore Store { get; private set; } = null!;

    public TestImages Images { get; } = new();

    public virtual async ValueTask InitializeAsync()
    {
        TestModels.Require();
        Database = await CreateDatabaseAsync();
        Broker = await CreateBrokerAsync();
        gallery = new GalleryDatabase(Database.ConnectionString);
        Store = new PostgresGalleryStore(gallery, new StorageOptions { ConnectionString = Database.ConnectionString }, TimeProvider.System);
        await PrepareAsync();
        Client = await FaceWorkerClient.ConnectAsync(Broker.Address);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Store.DisposeAsync();
        await gallery.DisposeAsync();
        await Broker.DisposeAsync();
        await Database.DisposeAsync();
        Images.Dispose();
        GC.SuppressFinalize(this);
    }

    protected virtual Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreateAsync();

    protected virtual Task<TestBroker> CreateBrokerAsync() => TestBroker.CreateAsync();

    protected virtual Task PrepareAsync() => CreateGalleryAsync(Gallery);

    /// <param name="settings">Changes those of a new gallery.</param>
    public Task<Core.Galleries.Gallery> CreateGalleryAsync(string name, string pack = "default", Func<GallerySettings, GallerySettings>? settings = null) => Store.CreateAsync(
        Archives.ArchiveFixture.Owner, new GalleryName(name), new PackId(pack), new FaceModel(new ModelId("mobilefacenet-512"), 512, Fingerprint: ""),
        (settings ?? (unchanged => unchanged))(GallerySettings.With(Thresholds)), CancellationToken.None);

    public Task<WorkerProcess> StartWorkerAsync(params (string, string)[] settings) =>
        WorkerProcess.StartAsync(Database.ConnectionString, Broker.Address.ToString(), settings);

    public Task<Answer<ImageIndexed>> IndexAsync(string path, string gallery = Gallery) => Client.IndexAsync(
        new IndexImage { JobId = path, Gallery = gallery, Image = ImageReference.AtPath(path) }, TestContext.Current.CancellationToken);

    public Task<Answer<SubjectEnrolled>> EnrollAsync(string gallery, string subject, string path) => Client.EnrollAsync(
        new EnrollSubject { JobId = path, Gallery = gallery, Subject = subject, Image = ImageReference.AtPath(path) }, TestContext.Current.CancellationToken);

    public Task<Answer<FacesIdentified>> IdentifyAsync(string gallery, string path) => Client.IdentifyAsync(
        new IdentifyFaces { Gallery = gallery, Image = ImageReference.AtPath(path) }, TestContext.Current.CancellationToken);

    public Task<Answer<SubjectsVerified>> VerifySubjectsAsync(string gallery, string path, params string[] subjects) => Client.VerifySubjectsAsync(
        new VerifySubjects { Gallery = gallery, Image = ImageReference.AtPath(path), Subjects = subjects }, TestContext.Current.CancellationToken);

    /// <summary>How many rows a table of the test's database has.</summary>
    public Task<long> CountAsync(string table) => Database.ScalarAsync<long>($"SELECT count(*) FROM {table}");

    /// <summary>How many images a gallery holds.</summary>
    public Task<long> CountImagesAsync(string gallery) =>
        Database.ScalarAsync<long>($"SELECT count(*) FROM image JOIN gallery ON gallery.id = gallery_id WHERE name = '{gallery}'");

    /// <summary>Waits until every event that is written was published.</summary>
    public Task EventsArePublishedAsync() => WaitUntilAsync(
        "SELECT published >= (SELECT coalesce(max(last_number), 0) FROM event_series) AND NOT EXISTS (SELECT FROM event WHERE number IS NULL) FROM event_relay");

    /// <summary>Asks again and again until the answer is true; a test that waits in vain is ended by its cancellation.</summary>
    public Task WaitUntilAsync(string question) => WaitUntilAsync(() => Database.ScalarAsync<bool>(question), question);

    public async Task WaitUntilAsync(Func<Task<bool>> question, [CallerArgumentExpression(nameof(question))] string inWords = "")
    {
        var end = TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(2);
        while (!await question())
        {
            Assert.True(TimeProvider.System.GetUtcNow() < end, $"Two minutes long this was not so: {inWords}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}

/// <summary>The same with one worker that serves all tests of a class.</summary>
public sealed class RunningWorkerFixture : WorkerFixture
{
    public WorkerProcess Worker { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Worker = await StartWorkerAsync(("IMAGES__ROOTS__0", Images.Folder), ("IMAGES__ROOTS__1", TestModels.SampleFolder));
    }

    public override async ValueTask DisposeAsync()
    {
        await Worker.DisposeAsync();
        await base.DisposeAsync();
    }
}
