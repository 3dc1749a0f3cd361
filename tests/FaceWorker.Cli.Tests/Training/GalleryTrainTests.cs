using FaceWorker.Cli.Frame;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Operations;
using FaceWorker.Storage;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Operations;
using FaceWorker.Testing;
using Npgsql;

namespace FaceWorker.Cli.Tests.Training;

public sealed class GalleryTrainTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncDisposable
{
    private readonly MadeUpPeople people = new(seed: 9);
    private readonly GalleryDatabase galleries = new(database.ConnectionString);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => galleries.DisposeAsync();

    [Fact]
    public async Task A_trained_gallery_names_subjects_by_its_svm()
    {
        await using var store = new PostgresGalleryStore(galleries, new StorageOptions(), TimeProvider.System);
        var gallery = await CreateAsync(store, "trained", subjects: 6);

        var result = await TrainAsync("trained", "--json");

        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Equal((6, 11, 1), (result.Json.GetProperty("subjects").GetInt32(), result.Json.GetProperty("templates").GetInt32(), result.Json.GetProperty("subjectsWithOneTemplate").GetInt32()));
        var bySvm = gallery with { Settings = gallery.Settings with { Rule = IdentificationRule.Svm } };
        for (var person = 0; person < 6; person++)
        {
            var found = await store.FindCandidatesAsync(bySvm, people.Photo(person), top: 6, Lane.Interactive, Cancel);
            Assert.Equal($"person {person}", found.Items[0].Subject!.Name!.Value);
            Assert.Equal(6, found.Items.Count);
        }
    }

    [Fact]
    public async Task People_are_told_who_has_one_template_and_how_to_go_on()
    {
        await using var store = new PostgresGalleryStore(galleries, new StorageOptions(), TimeProvider.System);
        await CreateAsync(store, "told", subjects: 3);

        var result = await TrainAsync("told");

        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Contains("knows 3 subjects, by 5 templates", result.Output, StringComparison.Ordinal);
        Assert.Contains("faceworker gallery set told --rule svm", result.Output, StringComparison.Ordinal);
        Assert.Contains("1 subject with one template only", result.Error, StringComparison.Ordinal);
        Assert.Contains("person 0", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "none has templates")]
    [InlineData(1, "only one has templates")]
    public async Task Less_than_two_subjects_are_refused(int subjects, string said)
    {
        await using var store = new PostgresGalleryStore(galleries, new StorageOptions(), TimeProvider.System);
        await CreateAsync(store, $"few-{subjects}", subjects);

        var result = await TrainAsync($"few-{subjects}", "--json");

        Assert.Equal(ExitCode.NotReady, result.Code);
        Assert.Equal("tooFewSubjects", result.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains($"in gallery 'few-{subjects}' {said}", result.Json.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_training_is_an_operation_that_is_done_when_the_command_is()
    {
        await using var store = new PostgresGalleryStore(galleries, new StorageOptions(), TimeProvider.System);
        await CreateAsync(store, "operated", subjects: 3);

        await TrainAsync("operated");

        var operation = Assert.Single(await OperationsAsync("operated"));
        Assert.Equal((OperationKind.Training, OperationState.Done, "tester", new OperationProgress(3, 3, "trained on 3 subjects, 5 templates")),
            (operation.Kind, operation.State, operation.RequestedBy, operation.Progress));
    }

    [Fact]
    public async Task Two_trainings_of_a_gallery_at_once_are_refused()
    {
        await using var store = new PostgresGalleryStore(galleries, new StorageOptions(), TimeProvider.System);
        await CreateAsync(store, "busy", subjects: 3);
        var other = await new OperationStore(galleries, "host:1").BeginAsync(new OperationRequest(OperationKind.Training, new GalleryName("busy"), "bob"), TimeSpan.FromMinutes(1), Cancel);

        var result = await TrainAsync("busy");

        Assert.Equal(ExitCode.Rejected, result.Code);
        Assert.Contains($"host:1 is already working on operation {other.Id} (training of gallery 'busy').", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_c_cancels_the_operation_so_that_no_worker_goes_on_with_it()
    {
        await using var store = new PostgresGalleryStore(galleries, new StorageOptions(), TimeProvider.System);
        await CreateAsync(store, "stopped", subjects: 3);
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await using var obstacle = await database.OpenAsync();
        await using (var begin = new NpgsqlCommand("BEGIN; LOCK TABLE subject", obstacle))
            await begin.ExecuteNonQueryAsync(Cancel);

        var training = new CliRun().With(CliSettings.PostgresVariable, database.ConnectionString).RunAsync(interrupt.Token, "gallery", "train", "stopped");
        await ObstructedAsync();
        await interrupt.CancelAsync();

        Assert.Equal(ExitCode.Interrupted, (await training).Code);
        Assert.Equal(OperationState.Cancelled, Assert.Single(await OperationsAsync("stopped")).State);
    }

    [Fact]
    public async Task A_database_that_fails_leaves_the_operation_queued_and_the_command_says_so()
    {
        await using var store = new PostgresGalleryStore(galleries, new StorageOptions(), TimeProvider.System);
        await CreateAsync(store, "cut", subjects: 3);
        var direct = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        await using var proxy = new TcpProxy(direct.Host!, direct.Port);
        await using var obstacle = await database.OpenAsync();
        await using (var begin = new NpgsqlCommand("BEGIN; LOCK TABLE subject", obstacle))
            await begin.ExecuteNonQueryAsync(Cancel);
        var throughProxy = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Host = TcpProxy.Host, Port = proxy.Port };

        var training = new CliRun().With(CliSettings.PostgresVariable, throughProxy.ConnectionString).RunAsync(Cancel, "gallery", "train", "cut");
        await ObstructedAsync();
        proxy.Refuse();
        proxy.CutConnections();

        var result = await training;
        var operation = Assert.Single(await OperationsAsync("cut"));
        Assert.Equal(ExitCode.NotReady, result.Code);
        Assert.Contains($"Operation {operation.Id} stays queued, and a worker repeats it", result.Error, StringComparison.Ordinal);
        Assert.Contains($"faceworker operations cancel {operation.Id}", result.Error, StringComparison.Ordinal);
        Assert.False(operation.HasEnded);
    }

    /// <summary>The training has begun, and waits for a lock.</summary>
    private async Task ObstructedAsync()
    {
        await using var watching = await database.OpenAsync();
        await using var waiting = new NpgsqlCommand("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'subject'::regclass", watching);
        while (await waiting.ExecuteScalarAsync(Cancel) is 0L)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
    }

    private Task<IReadOnlyList<Operation>> OperationsAsync(string gallery) => new OperationAdministration(galleries).ListAsync(new GalleryName(gallery), all: true, Cancel);

    private Task<CliResult> TrainAsync(params string[] arguments) =>
        new CliRun().With(CliSettings.PostgresVariable, database.ConnectionString).RunAsync(Cancel, ["gallery", "train", .. arguments]);

    /// <summary>The first subject has one template, the others two each; and one face is nobody's.</summary>
    private async Task<Gallery> CreateAsync(PostgresGalleryStore store, string name, int subjects)
    {
        var thresholds = new DecisionThresholds(new SquaredDistance(0.9), new SquaredDistance(1.1), "made up for a test");
        var gallery = await store.CreateAsync(Call.By("tester"), new GalleryName(name), PackId.Default, MadeUpPeople.Model, GallerySettings.With(thresholds), Cancel);
        for (var person = 0; person < subjects; person++)
        {
            var image = await store.AddAsync(gallery, Picture($"{name} {person}", person, faces: person == 0 ? 1 : 2), Lane.Bulk, Cancel);
            await database.ExecuteAsync($"""
                INSERT INTO subject (gallery_id, name) VALUES ({gallery.Id}, 'person {person}');
                UPDATE face SET subject_id = (SELECT max(id) FROM subject) WHERE image_id = {image.Id}
                """);
        }

        await store.AddAsync(gallery, Picture($"{name} nobody", person: 0, faces: 1), Lane.Bulk, Cancel);
        return gallery;
    }

    private IndexedPicture Picture(string source, int person, int faces) => new(
        ImageFile.From(source, System.Text.Encoding.UTF8.GetBytes(source)), 100, 100, [.. Enumerable.Range(0, faces).Select(i => Face(10 * i, people.Photo(person)))]);

    private static SeenFace Face(float x, Embedding embedding)
    {
        ImagePoint At(float dx, float dy) => new(x + dx, dy);
        var detection = new Detection(new BoundingBox(x, 0, 8, 8), 1, new FaceLandmarks(At(2, 3), At(6, 3), At(4, 4), At(3, 6), At(5, 6)));
        return new SeenFace(new FoundFace(detection, embedding, FaceQuality.Of(detection, sharpness: 500)), Problems: [], Crop: null);
    }
}
