using System.Collections.Concurrent;
using FaceWorker.Cli.Frame;
using FaceWorker.Contracts;
using FaceWorker.Testing;

namespace FaceWorker.Cli.Tests.Indexing;

public sealed class EnrollTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ConcurrentQueue<EnrollSubject> sent = new();

    [Fact]
    public async Task The_photos_of_a_subject_are_sent_with_its_name()
    {
        var first = folder.Add("1.jpg");
        var second = folder.Add("2.jpg");

        var result = await Run().RunAsync("enroll", first, second, "--gallery", "family", "--subject", "Anna Berg");

        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Equal([first, second], sent.Select(job => job.Image!.Path).Order());
        Assert.All(sent, job => Assert.Equal(("family", "Anna Berg", null, null), (job.Gallery, job.Subject, job.Largest, job.Box)));
        Assert.Contains("2 enrolled, 0 already enrolled, 0 rejected; 1 subject.", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_folders_each_name_is_a_subject_s_to_the_letter()
    {
        folder.Add("people/Ann_Lee/Ann_Lee_0001.jpg");
        folder.Add("people/Ann_Lee/older/0.png");
        folder.Add("people/Ben Ö/1.jpg");
        folder.Add("people/.thumbnails/1.jpg");
        folder.Add("people/Ben Ö/notes.txt");
        folder.Add("people/nobody.jpg");

        var result = await Run().RunAsync("enroll", "--folders", Path.Combine(folder.Path, "people"), "-g", "family", "--largest");

        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Equal(
            [("Ann_Lee", "0.png"), ("Ann_Lee", "Ann_Lee_0001.jpg"), ("Ben Ö", "1.jpg")],
            sent.Select(job => (job.Subject!, Path.GetFileName(job.Image!.Path!))).Order());
        Assert.All(sent, job => Assert.True(job.Largest));
    }

    [Fact]
    public async Task A_refused_photo_is_a_line_with_its_faces_and_the_rest_is_done()
    {
        var group = folder.Add("group.jpg");
        folder.Add("good.jpg");

        var result = await Refusing(group).RunAsync("enroll", folder.Path, "-g", "family", "--subject", "Anna");

        Assert.Equal(ExitCode.Rejected, result.Code);
        Assert.Contains($"rejected {group}: severalFaces. It has 2 faces. Boxes: 1,2,3,4; 5,6,7,8.", result.Output, StringComparison.Ordinal);
        Assert.Contains("1 enrolled", result.Output, StringComparison.Ordinal);
        Assert.Contains("Rejected: severalFaces 1", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_every_photo_is_a_line_as_it_came_over_the_bus_and_the_summary_is_the_last()
    {
        var group = folder.Add("group.jpg");
        folder.Add("good.jpg");

        var lines = (await Refusing(group).RunAsync("enroll", folder.Path, "-g", "family", "--subject", "Anna", "--json")).JsonLines;

        Assert.Equal(["enrolled", "rejected", "summary"], lines.Select(line => line.GetProperty("outcome").GetString()!).Order());
        Assert.Equal(2, lines.Single(line => line.GetProperty("outcome").GetString() == "rejected").GetProperty("faces").GetArrayLength());
        Assert.Equal((1, 1, 1), (Number("enrolled"), Number("subjects"), Number("rejected")));

        int Number(string name) => lines[^1].GetProperty(name).GetInt32();
    }

    [Theory]
    [InlineData("412,96.5,120,150", 412, 96.5)]
    [InlineData("-3,-7,120,150", -3, -7)]
    public async Task A_box_travels_in_pixels(string box, double x, double y)
    {
        await Run().RunAsync("enroll", folder.Add("1.jpg"), "-g", "family", "--subject", "Anna", "--box", box);

        Assert.Equal(new FaceBox(x, y, 120, 150), Assert.Single(sent).Box);
    }

    [Theory]
    [InlineData("Give --subject and photos", "a.jpg")]
    [InlineData("Give --subject and photos", "--subject", "Anna")]
    [InlineData("--folders names the subjects", "a.jpg", "--folders", "people")]
    [InlineData("--folders names the subjects", "--subject", "Anna", "--folders", "people")]
    [InlineData("--largest and --box", "a.jpg", "--subject", "Anna", "--largest", "--box", "1,2,3,4")]
    [InlineData("--box is a face of one photo", "a.jpg", "b.jpg", "--subject", "Anna", "--box", "1,2,3,4")]
    [InlineData("--box is '1,2,3'", "a.jpg", "--subject", "Anna", "--box", "1,2,3")]
    [InlineData("--box is '1,2,0,4'", "a.jpg", "--subject", "Anna", "--box", "1,2,0,4")]
    [InlineData("is not a subject name", "a.jpg", "--subject", "Anna\n")]
    public async Task What_does_not_go_together_is_said(string problem, params string[] arguments)
    {
        var result = await Run().RunAsync(["enroll", "-g", "family", .. arguments]);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains(problem, result.Error, StringComparison.Ordinal);
        Assert.Empty(sent);
    }

    [Theory]
    [InlineData("missing", "does not exist")]
    [InlineData("flat", "has no folders")]
    [InlineData("spaced", "the folder's name can be no subject's")]
    public async Task Folders_that_are_not_people_are_named(string name, string problem)
    {
        folder.Add("flat/a.jpg");
        folder.Add("spaced/Anna /a.jpg");

        var result = await Run().RunAsync("enroll", "--folders", Path.Combine(folder.Path, name), "-g", "family");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains(problem, result.Error, StringComparison.Ordinal);
        Assert.Empty(sent);
    }

    public void Dispose() => folder.Dispose();

    private CliRun Run() => new()
    {
        Client =
        {
            Enroll = job =>
            {
                sent.Enqueue(job);
                return Answers.Enrolled(job);
            },
        },
    };

    private static CliRun Refusing(string photo)
    {
        FaceBox[] faces = [new(1, 2, 3, 4), new(5, 6, 7, 8)];
        var refusal = Answers.Rejected<SubjectEnrolled>(RejectionReason.SeveralFaces, "It has 2 faces. Boxes: 1,2,3,4; 5,6,7,8.", photo);
        return new CliRun
        {
            Client = { Enroll = job => job.Image!.Path == photo ? refusal with { Rejection = refusal.Rejection! with { Faces = faces } } : Answers.Enrolled(job) },
        };
    }
}
