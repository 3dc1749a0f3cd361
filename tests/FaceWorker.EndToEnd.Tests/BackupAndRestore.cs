using FaceWorker.Contracts;
using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>The database server is lost: what <c>infra/backup.sh</c> saved is brought back on a fresh one, and workers answer as before. Refusals are in Storage.Tests.</summary>
public sealed class BackupAndRestore : IAsyncLifetime
{
    private readonly WorkerFixture fixture = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task On_a_fresh_server_workers_answer_as_before_and_go_on()
    {
        using var tools = await PostgresTools.RequireAsync(Cancel);
        var file = Path.Combine(fixture.Images.Folder, "faceworker.dump");
        FacesIdentified before;
        await using (await fixture.StartWorkerAsync())
        {
            Assert.NotNull((await fixture.EnrollAsync(WorkerFixture.Gallery, "Anna", fixture.Images.Portrait("anna.jpg", 1, People.Anna))).Result);
            foreach (var sample in new[] { 2, 3, 6 })
                Assert.NotNull((await fixture.IndexAsync(TestImages.Sample(sample))).Result);
            before = await IdentifyAsync();
            await RunAsync(tools, "save", file, fixture.Database.ConnectionString); // while the worker works
        }

        await using var server = await FreshPostgres.StartAsync(tools, Cancel);
        await RunAsync(tools, "restore", file, server.ConnectionString);
        await using var worker = await WorkerProcess.StartAsync(server.ConnectionString, fixture.Broker.Address.ToString());

        var after = await IdentifyAsync();
        Assert.Contains(before.Faces, face => face.Candidates.Any(candidate => candidate.Subject == "Anna"));
        Assert.Equal(before.Faces.Select(Answer), after.Faces.Select(Answer));
        foreach (var (one, other) in before.Faces.SelectMany(Distances).Zip(after.Faces.SelectMany(Distances)))
            Assert.Equal(one, other, tolerance: 1e-3);
        Assert.True((await fixture.IndexAsync(TestImages.Sample(3))).Result!.AlreadyIndexed);
        Assert.False((await fixture.IndexAsync(TestImages.Sample(5))).Result!.AlreadyIndexed);
    }

    private async Task<FacesIdentified> IdentifyAsync() => (await fixture.IdentifyAsync(WorkerFixture.Gallery, TestImages.Sample(4))).Result!;

    private static string Answer(IdentifiedFace face) =>
        $"{face.Decision}: {string.Join(", ", face.Candidates.Select(candidate => $"{candidate.Subject ?? "nobody"}, face {candidate.FaceId} of image {candidate.ImageId} at {candidate.Source}"))}";

    private static IEnumerable<double> Distances(IdentifiedFace face) => face.Candidates.Select(candidate => candidate.SquaredDistance);

    private static async Task RunAsync(PostgresTools tools, string command, string file, string connectionString)
    {
        var (exitCode, said) = await tools.BackupAsync(command, file, connectionString, Cancel);
        Assert.True(exitCode == 0, said);
    }
}
