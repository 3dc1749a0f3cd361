using System.Text.Json;
using FaceWorker.Contracts;
using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests.Published;

/// <summary>Who is watched for is told when a worker stores a new photo, over real photos.</summary>
public sealed class WatchedPeople(RunningWorkerFixture fixture) : IClassFixture<RunningWorkerFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_photo_of_a_watched_person_is_told_and_photos_of_others_and_after_the_watch_are_not()
    {
        const string gallery = "watched";
        await fixture.CreateGalleryAsync(gallery);
        var enrolled = (await fixture.EnrollAsync(gallery, "Anna", fixture.Images.Portrait("anna.jpg", 1, People.Anna))).Result!;
        await fixture.EnrollAsync(gallery, "Ben", fixture.Images.Portrait("ben.jpg", 6, People.Ben));
        var heard = await EventQueue.BindAsync(fixture.Broker.Address, ["faceworker.events.image-indexed", "faceworker.events.subject-matched"]);

        var watch = JsonDocument.Parse(await RunAsync("people", "watch", "Anna", "--gallery", gallery, "--json")).RootElement;
        var listed = (await fixture.Client.ListPeopleAsync(new ListPeople { Gallery = gallery, Watched = true }, Cancel)).Result!.People;
        var anna = (await fixture.IndexAsync(Portrait("anna-again.jpg", 1, People.Anna), gallery)).Result!;
        await fixture.IndexAsync(Portrait("ben-again.jpg", 6, People.Ben), gallery);
        await RunAsync("subject", "undo", $"{watch.GetProperty("id")}", "--gallery", gallery);
        await fixture.IndexAsync(Portrait("anna-later.jpg", 1, People.Anna, by: 8), gallery);
        await fixture.EventsArePublishedAsync();

        Assert.Equal(("Anna", true), (Assert.Single(listed).Subject, listed[0].IsWatched));
        var events = await heard.ReadAsync();
        Assert.Equal(["indexed", "subjectMatched", "indexed", "indexed"], events.Select(one => one["outcome"]));
        var matched = events[1];
        Assert.Equal((anna.Source, $"{anna.ImageId}", $"{anna.Faces[0].FaceId}", $"{enrolled.SubjectId}", "Anna"), (matched["source"], matched["imageId"], matched["faceId"], matched["subjectId"], matched["subject"]));
        Assert.Equal(enrolled.FaceId, matched.Body.GetProperty("evidence")[0].GetProperty("faceId").GetInt64());
        Assert.InRange(matched.Body.GetProperty("squaredDistance").GetDouble(), 0, matched.Body.GetProperty("thresholds").GetProperty("match").GetDouble());
    }

    /// <summary>Another file of the same face.</summary>
    private string Portrait(string name, int sample, FaceBox face, int by = 4) => fixture.Images.Portrait(name, sample, face with { X = face.X + by });

    private Task<string> RunAsync(params string[] arguments) => fixture.RunCommandAsync(TestModels.Folder, 0, arguments);
}
