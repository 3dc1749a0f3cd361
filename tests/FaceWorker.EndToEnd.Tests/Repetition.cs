using FaceWorker.Contracts;
using FaceWorker.Core.Erasure;
using FaceWorker.Core.Galleries;
using FaceWorker.EndToEnd.Tests.Archives;
using FaceWorker.Storage;
using FaceWorker.Storage.Erasure;

namespace FaceWorker.EndToEnd.Tests;

public sealed class Repetition(RunningWorkerFixture fixture) : IClassFixture<RunningWorkerFixture>
{
    [Fact]
    public async Task The_same_message_a_hundred_times_at_once_leaves_one_image_and_one_set_of_faces()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => fixture.IndexAsync(TestImages.Sample(1))));

        var first = answers[0].Result!;
        Assert.All(answers, answer => Assert.Equal(first.ImageId, answer.Result!.ImageId));
        Assert.All(answers, answer => Assert.Equal(first.Faces.Select(face => (face.FaceId, face.Box)), answer.Result!.Faces.Select(face => (face.FaceId, face.Box))));
        Assert.Equal(1, answers.Count(answer => !answer.Result!.AlreadyIndexed));
        Assert.Equal(1, await fixture.CountAsync("image"));
        Assert.Equal(first.Faces.Count, await fixture.CountAsync("face"));
        Assert.Equal(first.Faces.Count, await fixture.CountAsync("template"));
    }

    [Fact]
    public async Task A_photo_that_was_erased_is_refused_when_it_is_sent_again()
    {
        var indexed = (await fixture.IndexAsync(TestImages.Sample(2))).Result!;
        await using var database = new GalleryDatabase(fixture.Database.ConnectionString);
        var photo = ErasureTarget.Of(new GalleryName(WorkerFixture.Gallery), PhotoReference.Parse(indexed.Sha256));
        await new ErasureStore(database, TimeProvider.System).EraseAsync(ArchiveFixture.Owner, photo, deadLetters: 0, TestContext.Current.CancellationToken);

        var again = await fixture.IndexAsync(TestImages.Sample(2));

        Assert.Equal(RejectionReason.Erased, again.Rejection?.Reason);
        Assert.Equal(0, await fixture.Database.ScalarAsync<long>($"SELECT count(*) FROM image WHERE id = {indexed.ImageId} OR sha256 = decode('{indexed.Sha256}', 'hex')"));
    }
}
