using System.Text.Json;
using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>From a folder of photos to an answer: a network is trained for two epochs, becomes a pack, and a worker knows by it who is enrolled.</summary>
public sealed class TrainedPacks : IAsyncLifetime
{
    private const int Persons = 14, PhotosEach = 4;

    private readonly WorkerFixture fixture = new();
    private readonly MoreModels models = new();

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await fixture.DisposeAsync();
        models.Dispose();
    }

    [Fact]
    public async Task A_network_is_trained_made_a_pack_and_answers_over_the_bus()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root may run LibTorch in a newer system (infra/new-glibc.sh).");
        var people = CopyPeople(SharedData.RequireOrSkip("data", "lfw", "images"));
        var run = Path.Combine(models.Folder, "run");

        await TrainAsync("train", "--images", people, "--out", run, "--epochs", "2", "--batch-people", "6", "--batch-photos", "3");
        var exported = JsonDocument.Parse(await RunAsync("train", "export", run, "--id", "my-faces", "--install", "--json")).RootElement;
        await RunAsync("gallery", "create", "friends", "--pack", "my-faces");
        await using var worker = await fixture.StartWorkerAsync(("MODELS", models.Folder), ("IMAGES__ROOTS__0", people), ("IMAGES__ROOTS__1", fixture.Images.Folder), ("VISION__PACKS__0", "my-faces"));
        await RunAsync("enroll", "--gallery", "friends", "--largest", "--folders", people);

        Assert.True(exported.GetProperty("installed").GetBoolean());
        Assert.Equal(Persons, await fixture.Database.ScalarAsync<long>("SELECT count(*) FROM subject WHERE name IS NOT NULL"));
        foreach (var person in Directory.EnumerateDirectories(people).Take(3))
        {
            var identified = (await fixture.IdentifyAsync("friends", Directory.EnumerateFiles(person).First())).Result!;

            Assert.Equal("my-faces", identified.Model);
            var nearest = identified.Faces.Select(face => face.Candidates[0]).MinBy(candidate => candidate.SquaredDistance)!;
            Assert.Equal(Path.GetFileName(person), nearest.Subject);
            Assert.InRange(nearest.SquaredDistance, 0, 1e-3); // the enrolled photo itself: two epochs do not know more
        }
    }

    private Task<string> RunAsync(params string[] arguments) => fixture.RunCommandAsync(models.Folder, 0, arguments);

    /// <summary>Where LibTorch can be loaded: here, or in a newer system.</summary>
    private Task TrainAsync(params string[] arguments)
    {
        var command = fixture.DescribeCommand(models.Folder, arguments);
        command.ArgumentList.Insert(0, command.FileName);
        command.FileName = RepositoryRoot.Combine("infra", "new-glibc.sh");
        command.Environment["FACEWORKER_TRAINER"] = CommandProgram.PathOf("FaceWorker.Trainer", "faceworker-train.dll");
        return CommandProgram.RunAsync(command, expectedExitCode: 0, TestContext.Current.CancellationToken);
    }

    /// <summary>A folder with a folder for each of some people of LFW.</summary>
    private string CopyPeople(string images)
    {
        var people = Directory.CreateDirectory(Path.Combine(fixture.Images.Folder, "people")).FullName;
        foreach (var person in Directory.EnumerateDirectories(images).Order(StringComparer.Ordinal).Where(person => Directory.EnumerateFiles(person).Count() >= PhotosEach).Take(Persons))
        {
            var folder = Directory.CreateDirectory(Path.Combine(people, Path.GetFileName(person))).FullName;
            foreach (var photo in Directory.EnumerateFiles(person).Order(StringComparer.Ordinal).Take(PhotosEach))
                File.Copy(photo, Path.Combine(folder, Path.GetFileName(photo)));
        }

        return people;
    }
}
