using FaceWorker.Contracts;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>A photo against one subject, or against many.</summary>
public sealed class VerificationOfSubjects(RunningWorkerFixture fixture) : IClassFixture<RunningWorkerFixture>
{
    [Fact]
    public async Task Each_subject_is_answered_in_the_order_asked_with_its_nearest_pair()
    {
        var gallery = (await fixture.CreateGalleryAsync("many")).Name.Value;
        var anna = (await fixture.EnrollAsync(gallery, "Anna", fixture.Images.Portrait("anna.jpg", 1, People.Anna))).Result!;
        var ben = (await fixture.EnrollAsync(gallery, "Ben", fixture.Images.Portrait("ben.jpg", 6, People.Ben))).Result!;

        var verified = (await fixture.VerifySubjectsAsync(gallery, TestImages.Sample(4), "Ben", "Anna")).Result!;

        Assert.Equal((4, "test"), (verified.FaceCount, verified.Thresholds.Origin));
        Assert.Equal([ben.SubjectId, anna.SubjectId], verified.Subjects.Select(subject => subject.SubjectId));
        Assert.Equal([ben.FaceId, anna.FaceId], verified.Subjects.Select(subject => subject.Evidence.FaceId));
        Assert.All(verified.Subjects, subject => Assert.Equal(Decision.Match, subject.Decision));
        Assert.All(verified.Subjects, subject => Assert.InRange(subject.SquaredDistance, 0.5, verified.Thresholds.Match));
        Assert.True(verified.Subjects[1].Box.X < verified.Subjects[0].Box.X, "Anna is left of Ben on that photo.");
    }

    [Fact]
    public async Task A_stranger_is_no_match()
    {
        var gallery = (await fixture.CreateGalleryAsync("stranger")).Name.Value;
        await fixture.EnrollAsync(gallery, "Anna", fixture.Images.Portrait("stranger.jpg", 1, People.Anna));

        var verified = (await fixture.VerifySubjectsAsync(gallery, TestImages.Sample(6), "Anna")).Result!;

        Assert.NotEqual(Decision.Match, verified.Subjects.Single().Decision);
    }

    [Fact]
    public async Task An_unknown_subject_is_named_and_no_other()
    {
        var gallery = (await fixture.CreateGalleryAsync("unknown")).Name.Value;
        await fixture.EnrollAsync(gallery, "Anna", fixture.Images.Portrait("known.jpg", 1, People.Anna));

        var answer = await fixture.VerifySubjectsAsync(gallery, TestImages.Sample(4), "Nobody Made This Anna");

        Assert.Equal(RejectionReason.UnknownSubject, answer.Rejection?.Reason);
        Assert.Contains("'Nobody Made This Anna'", answer.Rejection!.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("'Anna'", answer.Rejection.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_photo_without_a_face_says_so()
    {
        var gallery = (await fixture.CreateGalleryAsync("no-face")).Name.Value;
        await fixture.EnrollAsync(gallery, "Anna", fixture.Images.Portrait("face.jpg", 1, People.Anna));

        var answer = await fixture.VerifySubjectsAsync(gallery, fixture.Images.Faceless(), "Anna");

        Assert.Equal(RejectionReason.NoFace, answer.Rejection?.Reason);
    }
}
