using System.Text.Json;
using FaceWorker.Cli.Frame;
using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Testing;

namespace FaceWorker.Cli.Tests.Identification;

public sealed class IdentifyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string photo;

    public IdentifyTests() => photo = folder.Add("party.jpg", "these bytes");

    [Theory]
    [InlineData(0, Decision.Unknown, Decision.Review, Decision.Match)]
    [InlineData(6, Decision.Unknown, Decision.Review)]
    [InlineData(5, Decision.Unknown, Decision.Unknown)]
    [InlineData(5)]
    public async Task The_exit_code_is_that_of_the_best_decision(int expected, params Decision[] decisions)
    {
        var run = Answering([.. decisions.Select(decision => Answers.Face(decision, Answers.Candidate("a.jpg", 1, decision)))]);

        Assert.Equal((ExitCode)expected, (await run.RunAsync("identify", photo, "-g", "family")).Code);
    }

    [Fact]
    public async Task Every_face_and_candidate_is_in_the_table()
    {
        var run = Answering(
            Answers.Face(Decision.Match, Answers.Candidate("/photos/anna.jpg", 0.412, Decision.Match, 71), Answers.Candidate("/photos/anna2.jpg", 0.987, Decision.Match, 72)),
            Answers.Face(Decision.Unknown, Answers.Candidate("/photos/ben.jpg", 1.812, Decision.Unknown, 73)),
            Answers.Face(Decision.Unknown));

        var output = (await run.RunAsync("identify", photo, "-g", "family")).Output;

        Assert.All(["anna.jpg", "0.412", "anna2.jpg", "0.987", "ben.jpg", "1.812", "71", "72", "73", "the gallery is empty"], text => Assert.Contains(text, output, StringComparison.Ordinal));
        Assert.Contains("3 faces on party.jpg: 1 identified, 0 for review, 2 unknown", output, StringComparison.Ordinal);
        Assert.Contains("match up to 1.1, review up to 1.3 (a test)", output, StringComparison.Ordinal);
        Assert.Contains("Search: exact", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subject_is_named_with_its_evidence_and_the_rule_s_score()
    {
        var face = Answers.Face(Decision.Match, Answers.Subject("Anna", 0.412, Decision.Match, "/photos/anna.jpg") with { Score = 0.83 }) with
        {
            Quality = new QualityMeasures(64, 0.97, 12, 0, 0, 0),
            Problems = [QualityReason.Blurred],
        };
        var run = new CliRun { Client = { Identify = _ => new Answer<FacesIdentified>(Answers.Identified(face) with { Rule = "knn" }, null) } };

        var output = (await run.RunAsync("identify", photo, "-g", "family")).Output;

        Assert.All(["Anna", "0.412 match, vote 0.83", "photos/anna.jpg, face 7", "photos/anna.jpg2, face 8", "0.512", "blurred: sharpness 12", "Rule: knn, "],
            text => Assert.Contains(text, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Damage_and_further_pages_are_said()
    {
        var run = new CliRun { Client = { Identify = _ => new Answer<FacesIdentified>(Answers.Identified() with { Damaged = new DamagedFile(0.43), Pages = 10 }, null) } };

        var output = (await run.RunAsync("identify", photo, "-g", "family")).Output;

        Assert.Contains("party.jpg is damaged: 43 % of its rows could be decoded.", output, StringComparison.Ordinal);
        Assert.Contains("party.jpg has 10 pages, of which the first was looked at.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_answer_of_an_older_worker_is_shown()
    {
        const string answer = """
            {"outcome":"identified","gallery":"family","source":"party.jpg","model":"m","searchMethod":"exact","thresholds":{"match":1.1,"review":1.3,"origin":"a test"},
             "faces":[{"box":{"x":1,"y":2,"width":3,"height":4},"detectionScore":0.9,"decision":"match","candidates":[
               {"rank":1,"faceId":71,"imageId":3,"source":"/photos/anna.jpg","box":{"x":1,"y":2,"width":3,"height":4},"squaredDistance":0.412,"decision":"match"}]}]}
            """;
        var identified = JsonSerializer.Deserialize<FacesIdentified>(answer, JsonSerializerOptions.Web);
        var run = new CliRun { Client = { Identify = _ => new Answer<FacesIdentified>(identified, null) } };

        var result = await run.RunAsync("identify", photo, "-g", "family", "--report", Path.Combine(folder.Path, "report.html"));

        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Contains("photos/anna.jpg, face 71", result.Output, StringComparison.Ordinal);
        Assert.Contains("Rule: nearest", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_the_answer_is_the_message_as_it_came_over_the_bus()
    {
        var json = (await Answering(Answers.Face(Decision.Review, Answers.Candidate("a.jpg", 1.2, Decision.Review))).RunAsync("identify", photo, "-g", "family", "--json")).Json;

        Assert.Equal("identified", json.GetProperty("outcome").GetString());
        Assert.Equal("review", json.GetProperty("faces")[0].GetProperty("decision").GetString());
        Assert.Equal(1.2, json.GetProperty("faces")[0].GetProperty("candidates")[0].GetProperty("squaredDistance").GetDouble());
    }

    [Fact]
    public async Task The_photo_travels_as_its_bytes_with_its_file_name()
    {
        IdentifyFaces? sent = null;
        var run = new CliRun { Client = { Identify = request => { sent = request; return new Answer<FacesIdentified>(Answers.Identified(), null); } } };

        await run.RunAsync("identify", photo, "-g", "family", "--top", "9");

        Assert.Equal("these bytes"u8.ToArray(), sent!.Image!.Content);
        Assert.Equal("party.jpg", sent.Image.Name);
        Assert.Null(sent.Image.Path);
        Assert.Equal(9, sent.Top);
    }

    [Fact]
    public async Task Several_photos_of_one_person_travel_as_one_request_and_those_left_out_are_named()
    {
        IdentifyFaces? sent = null;
        var face = Answers.Face(Decision.Match, Answers.Subject("Anna", 0.412, Decision.Match));
        var answer = Answers.Identified(face) with
        {
            Source = "b.jpg",
            Images =
            [
                new ProbeImage { Source = "party.jpg", Problem = ProbeProblem.AnotherPerson, FaceCount = 2 },
                new ProbeImage { Source = "b.jpg", Box = face.Box, FaceCount = 1 },
                new ProbeImage { Source = "c.jpg", Box = new FaceBox(1, 2, 3, 4), FaceCount = 1 },
            ],
        };
        var run = new CliRun { Client = { Identify = request => { sent = request; return new Answer<FacesIdentified>(answer, null); } } };
        var report = Path.Combine(folder.Path, "report.html");

        var result = await run.RunAsync("identify", "--same-person", photo, folder.Add("b.jpg", "b"), folder.Add("c.jpg", "c"), "-g", "family", "--report", report);

        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Equal(["party.jpg", "b.jpg", "c.jpg"], sent!.MoreImages!.Prepend(sent.Image!).Select(image => image.Name));
        Assert.All(["One person on 2 of 3 photos, seen best on b.jpg: match in gallery 'family'.", "party.jpg has no part in the answer: it shows somebody else.", "Anna"],
            text => Assert.Contains(text, result.Output, StringComparison.Ordinal));
        Assert.Contains("party.jpg has no part in it: it shows somebody else", await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_does_not_know_several_photos_is_said()
    {
        var result = await Answering(Answers.Face(Decision.Unknown)).RunAsync("identify", "--same-person", photo, folder.Add("b.jpg", "b"), "-g", "family");

        Assert.Contains("The worker looked at party.jpg only", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Give one photo, or --same-person where several show one person.", "identify", "a.jpg", "b.jpg", "-g", "family")]
    [InlineData("--same-person is for 2 to 16 photos, and 1 is given.", "identify", "--same-person", "a.jpg", "-g", "family")]
    public async Task Several_photos_are_of_one_person_or_not_asked_about(string problem, params string[] arguments)
    {
        var result = await Answering().RunAsync(arguments);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains(problem, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_worker_it_fails_at_once_and_says_how_to_start_one()
    {
        var result = await new CliRun { Workers = 0 }.RunAsync("identify", photo, "-g", "family");

        Assert.Equal(ExitCode.NotReady, result.Code);
        Assert.Contains("No worker consumes the queue 'faceworker.identify'. Start one:", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rejected_photo_is_exit_code_3_with_the_worker_s_own_words()
    {
        var run = new CliRun { Client = { Identify = _ => Answers.Rejected<FacesIdentified>(RejectionReason.UnsupportedFormat, "'party.jpg' is no image.") } };

        var result = await run.RunAsync("identify", photo, "-g", "family", "--json");

        Assert.Equal(ExitCode.Rejected, result.Code);
        Assert.Equal("unsupportedFormat", result.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("'party.jpg' is no image.", result.Json.GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public async Task The_report_is_written_even_when_no_picture_can_be_shown()
    {
        var report = Path.Combine(folder.Path, "deep", "report.html");

        var result = await Answering(Answers.Face(Decision.Match, Answers.Candidate("/not/here.jpg", 0.5, Decision.Match))).RunAsync("identify", photo, "-g", "family", "--report", report);

        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Contains("here.jpg", await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains($"Report: {report}", result.Output, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static CliRun Answering(params IdentifiedFace[] faces) =>
        new() { Client = { Identify = _ => new Answer<FacesIdentified>(Answers.Identified(faces), null) } };
}
