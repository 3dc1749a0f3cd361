using System.Net;
using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using FaceWorker.EndToEnd.Tests.Archives;

namespace FaceWorker.EndToEnd.Tests.Containers;

/// <summary>The compose file and its images as they are deployed, on a real Docker engine.</summary>
public sealed class OnTheEngine(ComposeFixture fixture) : IClassFixture<ComposeFixture>
{
    private const string Unprivileged = "1654"; // the user `app` of .NET's images

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_workers_share_a_folder_and_a_photo_is_identified()
    {
        ComposeFixture.RequireRoot();
        var folder = PhotoFolder.Make(fixture.Images, "shared", 60);
        await fixture.CreateGalleryAsync("shared");
        await fixture.UpAsync();

        var archive = await fixture.AddAsync(fixture.InContainer(folder), "shared");
        await CompletedWithoutLossAsync(archive, folder);

        Assert.Equal((uint)ComposeFixture.Workers, (await BrokerQueues.GetDepthsAsync(fixture.Broker.Address, Cancel))[FaceWorkerQueues.Index.Name]!.Consumers);
        var identified = (await fixture.IdentifyAsync("shared", fixture.InContainer(Directory.GetFiles(folder, "*", SearchOption.AllDirectories)[0]))).Result!;
        Assert.NotEmpty(identified.Faces);
        Assert.All(identified.Faces, face => Assert.Equal(Decision.Match, face.Decision));
    }

    [Fact]
    public async Task Workers_are_added_and_taken_away_under_load_and_no_job_is_lost()
    {
        const int Photos = 3000;
        ComposeFixture.RequireRoot();
        var folder = PhotoFolder.Make(fixture.Images, "scaled", Photos);
        await fixture.CreateGalleryAsync("scaled");

        var archive = await fixture.AddAsync(fixture.InContainer(folder), "scaled");
        await IndexedAsync(archive, 20);
        await fixture.UpAsync(workers: 4);
        var withFour = await fixture.ProgressAsync(archive);
        await fixture.UpAsync(workers: 1);

        Assert.True(withFour.Indexed < Photos, "All was done before the first worker was taken away: take more photos.");
        await CompletedWithoutLossAsync(archive, folder);
    }

    [Theory]
    [InlineData("worker")]
    [InlineData("rabbitmq")]
    [InlineData("postgres")]
    public async Task A_container_that_crashes_and_is_killed_under_load_loses_nothing(string service)
    {
        ComposeFixture.RequireRoot();
        var folder = PhotoFolder.Make(fixture.Images, $"killed-{service}", 300);
        await fixture.CreateGalleryAsync($"killed-{service}");

        var archive = await fixture.AddAsync(fixture.InContainer(folder), $"killed-{service}");
        await IndexedAsync(archive, 20);
        await fixture.CrashAsync((await fixture.ContainersAsync(service))[0]); // the engine starts it again
        await IndexedAsync(archive, 60);
        await fixture.DockerAsync("kill", (await fixture.ContainersAsync(service))[0]); // this is for an operator to start again
        await fixture.UpAsync();
        await fixture.ReconnectedAsync();

        await CompletedWithoutLossAsync(archive, folder);
    }

    [Fact]
    public async Task Neither_workers_nor_the_console_have_rights_that_they_do_not_need()
    {
        ComposeFixture.RequireRoot();
        await fixture.UpAsync();
        string[] containers = [.. await fixture.ContainersAsync("worker"), .. await fixture.ContainersAsync("web")];

        Assert.Equal(ComposeFixture.Workers + 1, containers.Length);
        foreach (var container in containers)
        {
            Assert.Equal(Unprivileged, (await ShellAsync(container, "id -u")).Trim());
            Assert.Equal("0000000000000000", (await ShellAsync(container, "sed -n 's/^CapEff:\\t//p' /proc/1/status")).Trim());
            Assert.Equal("1", (await ShellAsync(container, "sed -n 's/^NoNewPrivs:\\t//p' /proc/1/status")).Trim());
            var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => fixture.DockerAsync("exec", "--user", "root", container, "touch", "/app/changed"));
            Assert.Contains("Read-only file system", refused.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<InvalidOperationException>(() => fixture.DockerAsync("exec", "--user", "root", container, "touch", "/photos/changed"));
        }

        foreach (var service in new[] { "postgres", "rabbitmq" })
            Assert.NotEqual("0", (await ShellAsync((await fixture.ContainersAsync(service)).Single(), "stat -c %u /proc/1")).Trim());
    }

    [Fact]
    public async Task A_worker_obeys_the_limits_of_its_container_and_not_of_its_host()
    {
        ComposeFixture.RequireRoot();
        const long Available = ComposeFixture.WorkerMemory / 4 * 3; // what .NET takes of a container's memory
        var budget = PixelBudget.For(new ImageOptions(), Available, ComposeFixture.WorkerCpus).Free;

        var log = await fixture.DockerAsync("logs", (await fixture.ContainersAsync("worker"))[0]);

        Assert.Contains($"{ComposeFixture.WorkerCpus} processors and {Available >> 20} MiB of memory, of which decoded pixels may take {budget >> 20}", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_console_is_ready_and_asks_who_one_is()
    {
        ComposeFixture.RequireRoot();
        using var http = new HttpClient { BaseAddress = fixture.Web };

        await fixture.WaitUntilAsync(async () => (await fixture.ContainersAsync("web", "health=healthy")).Length == 1);
        using var ready = await http.GetAsync(new Uri("health/ready", UriKind.Relative), Cancel);
        using var signIn = await http.GetAsync(new Uri("sign-in", UriKind.Relative), Cancel);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (ready.StatusCode, signIn.StatusCode));
        Assert.Contains("<form", await signIn.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tests_that_know_of_no_servers_get_theirs_by_Testcontainers()
    {
        ComposeFixture.RequireRoot();

        var said = await fixture.RunTestsWithoutServersAsync($"*.{nameof(Repetition)}");

        Assert.Matches(@"Total: [1-9]\d*, Errors: 0, Failed: 0, Skipped: 0", said);
        var images = await fixture.DockerAsync("ps", "--filter", "label=org.testcontainers=true", "--format", "{{.Image}}"); // nobody has removed them yet
        Assert.Equal(["pgvector/pgvector:0.8.7-pg18", "rabbitmq:4.3-management"], images.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
        var containers = await fixture.DockerAsync("ps", "--quiet", "--filter", "label=org.testcontainers=true");
        await fixture.DockerAsync(["rm", "--force", "--volumes", .. containers.Split('\n', StringSplitOptions.RemoveEmptyEntries)]);
    }

    private Task<string> ShellAsync(string container, string script) => fixture.DockerAsync("exec", container, "sh", "-c", script);

    private Task IndexedAsync(long archive, int photos) => fixture.WaitUntilAsync(async () => (await fixture.FindProgressAsync(archive))?.Indexed >= photos);

    private async Task CompletedWithoutLossAsync(long archive, string folder)
    {
        await fixture.CompletedAsync(archive);
        await ArchiveOracle.JudgeAsync(fixture, archive, [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(fixture.InContainer)], []);
    }
}
