using System.Text.Json;
using FaceWorker.Contracts;
using FaceWorker.Testing;
using Npgsql;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>A gallery goes over to another pack by the command and a real worker, over real photos. The other pack has the same detector and the same embedder under another id: what was embedded again is what was there.</summary>
public sealed class Reembeddings : IAsyncLifetime
{
    private readonly WorkerFixture fixture = new();
    private readonly MoreModels models = new();

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await fixture.DisposeAsync();
        models.Dispose();
    }

    [Fact]
    public async Task A_gallery_goes_over_and_back_and_over_for_good_while_it_answers()
    {
        await using var worker = await StartWorkerAsync();
        await RunAsync("gallery", "create", "family", "--json");
        await RunAsync("gallery", "create", "crops", "--crops", "keep", "--json");
        var photos = fixture.Images.Photos(3);
        var portrait = fixture.Images.Portrait("portrait.jpg", 1, People.Anna);
        await RunAsync(["index", .. photos, "--gallery", "family", "--json"]);
        await RunAsync(["index", .. photos, "--gallery", "crops", "--json"]);
        Assert.NotNull((await fixture.EnrollAsync("family", "Anna", portrait)).Result);
        Assert.NotNull((await fixture.EnrollAsync("family", "Anna", fixture.Images.Portrait("again.jpg", 1, People.Anna with { X = People.Anna.X + 4 }))).Result);

        foreach (var gallery in new[] { "family", "crops" })
        {
            await RunAsync("reembed", "start", "--gallery", gallery, "--pack", "two");
            await fixture.WaitUntilAsync($"SELECT count(*) = 1 FROM operation JOIN gallery ON gallery.id = gallery_id WHERE gallery.name = '{gallery}' AND kind = 'reembedding' AND state IN ('done', 'failed')");
            var status = await ReadAsync("reembed", "status", "--gallery", gallery, "--json");
            Assert.Equal((0, 0, "done"), (status.GetProperty("missing").GetInt64(), status.GetProperty("failed").GetInt64(), status.GetProperty("operation").GetProperty("state").GetString()));
        }

        Assert.InRange(await FarthestAsync("family"), -0.003, 0.02); // by the photos
        Assert.InRange(await FarthestAsync("crops"), -0.003, 0.1); // by crops, which are JPEGs

        Assert.Equal((Decision.Match, "mobilefacenet-512"), await WhoAsync(portrait));
        var compared = await ReadAsync("reembed", "compare", "--gallery", "family", "--json");
        Assert.Equal("default", compared.GetProperty("active").GetProperty("pack").GetString());
        await RunAsync("reembed", "cut-over", "--gallery", "family");
        await UntilAsync(portrait, MoreModels.Embedder);
        await RunAsync("reembed", "roll-back", "--gallery", "family");
        await UntilAsync(portrait, "mobilefacenet-512");
        Assert.NotEmpty((await fixture.IndexAsync(fixture.Images.Portrait("ben.jpg", 6, People.Ben), "family")).Result!.Faces); // into both
        await RunAsync("reembed", "cut-over", "--gallery", "family");
        await fixture.RunCommandAsync(models.Folder, 3, "reembed", "finish", "--gallery", "family", "--yes"); // too soon
        await fixture.Database.ExecuteAsync("UPDATE reembedding SET switched_at = switched_at - interval '1 minute'");
        await RunAsync("reembed", "finish", "--gallery", "family", "--yes");
        Assert.Equal((Decision.Match, MoreModels.Embedder), await WhoAsync(portrait));
        Assert.Equal(1, await fixture.Database.ScalarAsync<long>("SELECT count(*) FROM space JOIN gallery ON gallery.id = gallery_id WHERE name = 'family'"));
    }

    [Fact]
    public async Task Names_follow_to_the_faces_of_another_detector_and_what_the_first_one_missed_is_found()
    {
        await using var worker = await StartWorkerAsync();
        await RunAsync("gallery", "create", "family", "--json");
        var portrait = fixture.Images.Portrait("portrait.jpg", 1, People.Anna);
        Assert.NotNull((await fixture.EnrollAsync("family", "Anna", portrait)).Result);
        var photo = fixture.Images.Portrait("ben.jpg", 6, People.Ben);
        Assert.NotEmpty((await fixture.IndexAsync(photo, "family")).Result!.Faces);
        await fixture.Database.ExecuteAsync("DELETE FROM face WHERE subject_id IS NULL"); // the first detector missed Ben

        await RunAsync("reembed", "start", "--gallery", "family", "--pack", "apart");
        await fixture.WaitUntilAsync("SELECT count(*) = 1 FROM operation WHERE kind = 'reembedding' AND state IN ('done', 'failed')");
        var status = await ReadAsync("reembed", "status", "--gallery", "family", "--json");
        await RunAsync("reembed", "cut-over", "--gallery", "family");

        Assert.Equal((0, 0, 0, 2), (status.GetProperty("photos").GetInt64(), status.GetProperty("missing").GetInt64(), status.GetProperty("failed").GetInt64(), status.GetProperty("faces").GetInt64()));
        await UntilAsync(portrait, MoreModels.Embedder);
        Assert.InRange(await FarthestAsync("family"), -0.003, 0.02);
        var found = (await fixture.IdentifyAsync("family", photo)).Result!.Faces.Single();
        Assert.False(found.Decision == Decision.Match && found.Candidates[0].Subject == "Anna");
        Assert.Equal(1, await fixture.Database.ScalarAsync<long>("SELECT count(*) FROM face WHERE added_for IS NOT NULL AND subject_id IS NULL"));
    }

    [Fact]
    public async Task A_re_embedding_whose_worker_is_killed_goes_on_with_another_one()
    {
        await RunAsync("gallery", "create", "family", "--json");
        await using (var obstacle = await fixture.Database.OpenAsync())
        {
            await using var first = await StartWorkerAsync();
            await RunAsync(["index", .. fixture.Images.Photos(2), "--gallery", "family", "--json"]);
            await using (var locking = new NpgsqlCommand("BEGIN; LOCK TABLE reembedding_failure IN SHARE MODE", obstacle)) // it has embedded faces, and cannot keep them
                await locking.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            var starting = RunAsync("reembed", "start", "--gallery", "family", "--pack", "two");
            await fixture.WaitUntilAsync("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%reembedding_failure%')");
            await starting;
            await first.KillAsync();
        }

        await using var second = await StartWorkerAsync();
        await fixture.WaitUntilAsync("SELECT EXISTS (SELECT FROM operation WHERE kind = 'reembedding' AND state = 'done' AND attempt > 1)");

        var status = await ReadAsync("reembed", "status", "--gallery", "family", "--json");
        Assert.Equal((0, 0), (status.GetProperty("missing").GetInt64(), status.GetProperty("failed").GetInt64()));
        Assert.True(status.GetProperty("faces").GetInt64() > 0);
    }

    /// <summary>Another one soon takes over what it leaves.</summary>
    private Task<WorkerProcess> StartWorkerAsync() => fixture.StartWorkerAsync(
        ("MODELS", models.Folder), ("VISION__PACKS__0", "default"), ("VISION__PACKS__1", "two"), ("VISION__PACKS__2", "apart"), ("IMAGES__ROOTS__0", fixture.Images.Folder), ("OPERATIONS__LEASE", "00:00:01"));

    private Task<string> RunAsync(params string[] arguments) => fixture.RunCommandAsync(models.Folder, 0, arguments);

    private async Task<JsonElement> ReadAsync(params string[] arguments) => JsonDocument.Parse(await RunAsync(arguments)).RootElement;

    /// <summary>How the worker answers about Anna, and by which model.</summary>
    private async Task<(Decision, string)> WhoAsync(string portrait)
    {
        var identified = (await fixture.IdentifyAsync("family", portrait)).Result!;
        Assert.Equal("Anna", identified.Faces.Single().Candidates[0].Subject);
        return (identified.Faces[0].Decision, identified.Model);
    }

    /// <summary>Every answer until then is right, too.</summary>
    private Task UntilAsync(string portrait, string model) => fixture.WaitUntilAsync(async () => await WhoAsync(portrait) is var (decision, by) && decision == Decision.Match && by == model);

    /// <summary>The squared distance between the two vectors of a face, at most; every face has both.</summary>
    private Task<double> FarthestAsync(string gallery) => fixture.Database.ScalarAsync<double>($"""
        SELECT max(2 + 2 * (one.embedding <#> other.embedding)) FROM reembedding JOIN gallery ON gallery.id = gallery_id
        JOIN template AS one ON one.space_id = from_space_id JOIN template AS other ON other.space_id = to_space_id AND other.face_id = one.face_id WHERE gallery.name = '{gallery}'
        """);
}
