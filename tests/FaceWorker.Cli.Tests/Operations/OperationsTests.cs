using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Tests.Galleries;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Operations;
using FaceWorker.Storage;
using FaceWorker.Storage.Operations;

namespace FaceWorker.Cli.Tests.Operations;

public sealed class OperationsTests(StoredGalleries galleries) : IClassFixture<StoredGalleries>, IAsyncDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private readonly GalleryDatabase database = new(galleries.ConnectionString);

    private OperationStore Store => new(database, "host:4711");

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task List_shows_what_waits_runs_or_has_failed_and_all_of_it_when_asked()
    {
        var gallery = await galleries.AddGalleryAsync();
        var running = await BeginAsync(gallery, OperationKind.Listing, target: 3);
        await Store.RenewAsync(running, new OperationProgress(1500, Step: "listing files"), Lease, StoredGalleries.Cancel);
        var done = await BeginAsync(gallery, OperationKind.Index);
        await Store.EndAsync(done, new OperationProgress(7, 9, "building index"), problem: null, StoredGalleries.Cancel);

        var shown = await RunAsync("list", "--gallery", gallery);
        var all = await RunAsync("list", "-g", gallery, "--all");

        Assert.Equal((ExitCode.Done, ""), (shown.Code, shown.Error));
        Assert.Contains($"│ {running.Id} │ listing of archive 3 │ {gallery} │ running │ listing files 1,500 │ host:4711 │", Cells(shown.Text), StringComparison.Ordinal);
        Assert.Contains($"1 operation. See one: faceworker operations show {running.Id}", shown.Output, StringComparison.Ordinal);
        Assert.Contains($"│ {done.Id} │ index │ {gallery} │ done │ building index 7 of 9 (77.7 %) │", Cells(all.Text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_says_that_there_is_none_and_refuses_an_unknown_gallery()
    {
        var gallery = await galleries.AddGalleryAsync();

        Assert.Equal("No operation waits, runs or has failed; --all also lists those that are done.\n", (await RunAsync("list", "-g", gallery)).Output);
        var unknown = await RunAsync("list", "-g", "nobodys", "--json");
        Assert.Equal((ExitCode.NotReady, "unknownGallery"), (unknown.Code, unknown.Json.GetProperty("error").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Show_prints_all_about_one_as_text_and_as_a_document()
    {
        var gallery = await galleries.AddGalleryAsync();
        var operation = await BeginAsync(gallery, OperationKind.Training);
        await Store.ReturnAsync(operation, new OperationProgress(1, 4, "subjects"), Lease, "The disk is full.", StoredGalleries.Cancel);

        var text = await RunAsync("show", $"{operation.Id}");
        var json = (await RunAsync("show", $"{operation.Id}", "--json")).Json;

        Assert.All([$"{operation.Id}, training of gallery '{gallery}'", "queued; next attempt at", "subjects 1 of 4 (25.0 %)", "The disk is full.", "by tester", "by host:4711, attempt 1"],
            words => Assert.Contains(words, text.Output, StringComparison.Ordinal));
        Assert.Equal((operation.Id, "training", "queued", 1, "The disk is full."), (json.GetProperty("id").GetInt64(), json.GetProperty("kind").GetString(),
            json.GetProperty("state").GetString(), json.GetProperty("progress").GetProperty("done").GetInt32(), json.GetProperty("problem").GetString()));
        var unknown = await RunAsync("show", "999999", "--json");
        Assert.Equal((ExitCode.Rejected, "unknownOperation"), (unknown.Code, unknown.Json.GetProperty("error").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Cancel_and_retry_say_what_happens_and_refuse_what_cannot_be()
    {
        var gallery = await galleries.AddGalleryAsync();
        var operation = await BeginAsync(gallery, OperationKind.Index);

        var stopping = await RunAsync("cancel", $"{operation.Id}");
        await Store.ReturnAsync(operation, new OperationProgress(), TimeSpan.Zero, problem: null, StoredGalleries.Cancel);
        var ended = await RunAsync("cancel", $"{operation.Id}", "--json");
        var retried = await RunAsync("retry", $"{operation.Id}");
        var cancelled = await RunAsync("cancel", $"{operation.Id}");

        Assert.Equal($"Operation {operation.Id} stops when host:4711 next renews its lease, within seconds. Retry it: faceworker operations retry {operation.Id}\n", stopping.Output);
        Assert.Equal((ExitCode.Rejected, "wrongOperationState"), (ended.Code, ended.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal($"Operation {operation.Id} waits for a worker. Watch it: faceworker operations show {operation.Id}\n", retried.Output);
        Assert.StartsWith($"Operation {operation.Id} is cancelled.", cancelled.Output, StringComparison.Ordinal);
        Assert.Equal("cancelled", (await RunAsync("show", $"{operation.Id}", "--json")).Json.GetProperty("state").GetString());
    }

    private Task<Operation> BeginAsync(string gallery, OperationKind kind, long? target = null) =>
        Store.BeginAsync(new OperationRequest(kind, new GalleryName(gallery), "tester", target), Lease, StoredGalleries.Cancel);

    private Task<CliResult> RunAsync(params string[] arguments) => galleries.Command().RunAsync(["operations", .. arguments]);

    /// <summary>With one space around each.</summary>
    private static string Cells(string table) => table.Replace("  ", " ", StringComparison.Ordinal);
}
