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
}
