using FaceWorker.Cli.Frame;
using FaceWorker.Contracts;
using FaceWorker.Testing;

namespace FaceWorker.Cli.Tests.Identification;

public sealed class VerifyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string photo;

    public VerifyTests() => photo = folder.Add("party.jpg", "these bytes");

    [Theory]
    [InlineData(Decision.Match, 0)]
    [InlineData(Decision.Review, 6)]
    [InlineData(Decision.Unknown, 5)]
    public async Task The_exit_code_is_the_decision(Decision decision, int expected)
    {
        var result = await new CliRun { Client = { Verify = _ => Answers.Verified(decision) } }.RunAsync("verify", photo, photo);

        Assert.Equal((ExitCode)expected, result.Code);
        Assert.Contains("Squared distance 1.200", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damage_further_pages_and_turns_of_both_photos_are_said()
    {
        var verified = Answers.Verified(Decision.Review).Result!;
        verified = verified with { First = verified.First with { Damaged = new DamagedFile(0.43), Turn = 90 }, Second = verified.Second with { Pages = 3 } };

        var output = (await new CliRun { Client = { Verify = _ => new(verified, null) } }.RunAsync("verify", photo, photo)).Output;

        Assert.All(["a.jpg is damaged: 43 % of its rows could be decoded.", "The faces on a.jpg stand upright when the picture is turned by 90° clockwise.", "b.jpg has 3 pages, of which the first was looked at."],
            text => Assert.Contains(text, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_gallery_s_model_and_thresholds_can_be_asked_for()
    {
        VerifyFaces? sent = null;
        var run = new CliRun { Client = { Verify = request => { sent = request; return Answers.Verified(Decision.Match); } } };

        await run.RunAsync("verify", photo, photo, "--gallery", "family");

        Assert.Equal(("family", null), (sent!.Gallery, sent.Pack));
    }

    [Theory]
    [InlineData(0, Decision.Unknown, Decision.Match, Decision.Review)]
    [InlineData(6, Decision.Unknown, Decision.Review)]
    [InlineData(5, Decision.Unknown)]
    public async Task Of_several_subjects_the_best_decision_is_the_exit_code(int expected, params Decision[] decisions)
    {
        var answer = Answers.VerifiedSubjects([.. decisions.Select((decision, index) => ($"Person {index}", decision))]);
        var run = new CliRun { Client = { VerifySubjects = _ => answer } };

        var result = await run.RunAsync(["verify", photo, "-g", "family", "--subject", .. answer.Result!.Subjects.Select(subject => subject.Subject)]);

        Assert.Equal((ExitCode)expected, result.Code);
    }

    [Fact]
    public async Task Every_subject_is_in_the_table_with_its_nearest_face()
    {
        VerifySubjects? sent = null;
        var run = new CliRun
        {
            Client = { VerifySubjects = request => { sent = request; return Answers.VerifiedSubjects(("Anna", Decision.Review), ("Ben", Decision.Unknown)); } },
        };

        var output = (await run.RunAsync("verify", photo, "-g", "family", "--subject", "Anna", "Ben")).Output;

        Assert.Equal(["Anna", "Ben"], sent!.Subjects);
        Assert.Equal("these bytes"u8.ToArray(), sent.Image!.Content);
        Assert.All(["Anna", "Ben", "review", "unknown", "1.200", "photos/stored.jpg, face 71", "2 faces on party.jpg, 2 subjects of gallery 'family'", "(a test)"],
            text => Assert.Contains(text, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_subject_is_exit_code_3_with_the_worker_s_own_words()
    {
        var run = new CliRun { Client = { VerifySubjects = _ => Answers.Rejected<SubjectsVerified>(RejectionReason.UnknownSubject, "There is no subject 'Anna'.") } };

        var result = await run.RunAsync("verify", photo, "-g", "family", "--subject", "Anna");

        Assert.Equal(ExitCode.Rejected, result.Code);
        Assert.Equal("There is no subject 'Anna'.\n", result.Error);
    }

    [Theory]
    [InlineData("Give a second photo")]
    [InlineData("A gallery has its own pack", "b.jpg", "--gallery", "family", "--pack", "default")]
    [InlineData("With --subject", "--subject", "Anna")]
    [InlineData("With --subject", "b.jpg", "--gallery", "family", "--subject", "Anna")]
    [InlineData("With --subject", "--gallery", "family", "--pack", "default", "--subject", "Anna")]
    [InlineData("' Anna' is not a subject name", "--gallery", "family", "--subject", " Anna")]
    public async Task What_does_not_go_together_is_said(string problem, params string[] arguments)
    {
        var result = await new CliRun().RunAsync(["verify", photo, .. arguments]);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains(problem, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_photo_that_does_not_exist_is_named()
    {
        var result = await new CliRun().RunAsync("verify", photo, "missing.jpg");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("'missing.jpg' does not exist.", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();
}
