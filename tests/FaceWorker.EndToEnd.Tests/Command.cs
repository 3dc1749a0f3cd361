using System.Diagnostics;
using System.Text.Json;
using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>The command <c>faceworker</c> as a user starts it, over the real bus and database.</summary>
public sealed class Command(RunningWorkerFixture fixture) : IClassFixture<RunningWorkerFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_gallery_is_created_filled_and_asked()
    {
        await RunAsync(0, "gallery", "create", "family", "--json");
        var indexed = await RunAsync(3, "index", TestImages.Sample(1), TestImages.Sample(3), fixture.Images.TextNamedJpg(), "--gallery", "family", "--json");
        var identified = await RunAsync(0, "identify", TestImages.Sample(1), "--gallery", "family", "--top", "1", "--json");
        var verified = await RunAsync(0, "verify", TestImages.Sample(1), TestImages.Sample(3), "--json");

        Assert.Contains("unsupportedFormat", indexed, StringComparison.Ordinal);
        var answer = JsonDocument.Parse(identified).RootElement;
        Assert.All(answer.GetProperty("faces").EnumerateArray(), face => Assert.Equal("match", face.GetProperty("decision").GetString()));
        Assert.Equal("match", JsonDocument.Parse(verified).RootElement.GetProperty("decision").GetString());
        Assert.Equal(2, await fixture.Database.ScalarAsync<long>("SELECT count(*) FROM image JOIN gallery ON gallery.id = gallery_id WHERE name = 'family'"));
    }

    [Fact]
    public async Task A_folder_of_people_is_enrolled_and_its_people_are_named()
    {
        var people = Path.Combine(fixture.Images.Folder, "people");
        foreach (var (name, sample, face) in new[] { ("Anna", 1, People.Anna), ("Ben_Ö", 6, People.Ben) })
        {
            Directory.CreateDirectory(Path.Combine(people, name));
            fixture.Images.Portrait(Path.Combine("people", name, "1.jpg"), sample, face);
        }

        await RunAsync(0, "gallery", "create", "people", "--json");
        var enrolled = await RunAsync(0, "enroll", "--folders", people, "--gallery", "people");
        var refused = await RunAsync(3, "enroll", TestImages.Sample(1), "--gallery", "people", "--subject", "Anna");
        var identified = await RunAsync(0, "identify", TestImages.Sample(4), "--gallery", "people");
        var verified = await RunAsync(0, "verify", TestImages.Sample(4), "--gallery", "people", "--subject", "Anna", "Ben_Ö", "--json");

        Assert.Contains("2 enrolled, 0 already enrolled, 0 rejected; 2 subjects.", enrolled, StringComparison.Ordinal);
        Assert.Contains("severalFaces", refused, StringComparison.Ordinal);
        Assert.All(["Anna", "Ben_Ö", "2 identified"], text => Assert.Contains(text, identified, StringComparison.Ordinal));
        // The more faces and subjects are compared, the less may be taken for a match: four by two.
        Assert.Equal(["match", "review"], JsonDocument.Parse(verified).RootElement.GetProperty("subjects").EnumerateArray().Select(subject => subject.GetProperty("decision").GetString()));
    }

    [Fact]
    public async Task Many_first_requests_at_once_are_answered_by_a_pool_of_few_threads()
    {
        var folder = Directory.CreateDirectory(Path.Combine(fixture.Images.Folder, "burst")).FullName;
        for (var i = 0; i < 40; i++)
            File.Copy(TestImages.Sample(1), Path.Combine(folder, $"{i}.jpg"));
        await RunAsync(0, "gallery", "create", "burst", "--json");
        var start = fixture.DescribeCommand(TestModels.Folder, "index", folder, "--gallery", "burst", "--json");
        start.Environment["DOTNET_ThreadPool_ForceMaxWorkerThreads"] = "4";

        using var command = Process.Start(start)!;
        var output = command.StandardOutput.ReadToEndAsync(Cancel);
        await Task.WhenAny(command.WaitForExitAsync(Cancel), Task.Delay(TimeSpan.FromMinutes(2), TimeProvider.System, Cancel));
        var hasEnded = command.HasExited;
        if (!hasEnded)
            command.Kill();

        Assert.True(hasEnded, "The command waits for ever: its threads wait for what needs a thread.");
        Assert.Contains("\"images\":40", await output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_and_doctor_find_the_worker_and_the_schema()
    {
        var status = JsonDocument.Parse(await RunAsync(0, "status", "--json"));
        var doctor = await RunAsync(0, "doctor");

        Assert.Equal(JsonValueKind.Object, status.RootElement.ValueKind);
        Assert.Contains("pgvector", doctor, StringComparison.Ordinal);
    }

    private Task<string> RunAsync(int expectedExitCode, params string[] arguments) => fixture.RunCommandAsync(TestModels.Folder, expectedExitCode, arguments);
}
