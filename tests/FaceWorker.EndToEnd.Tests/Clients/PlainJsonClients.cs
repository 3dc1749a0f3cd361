using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using FaceWorker.Client;
using FaceWorker.EndToEnd.Tests.Archives;
using FaceWorker.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace FaceWorker.EndToEnd.Tests.Clients;

/// <summary>Other systems need no MassTransit: plain JSON in, plain JSON out.</summary>
[Collection<ClientsCollection>]
public sealed class PlainJsonClients(ClientsFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_node_client_indexes_identifies_and_verifies()
    {
        var indexed = await RunNodeAsync(0, "index", WorkerFixture.Gallery, TestImages.Sample(5), TestImages.Sample(4));
        var identified = await RunNodeAsync(0, "identify", WorkerFixture.Gallery, TestImages.Sample(5));
        var verified = await RunNodeAsync(0, "verify", TestImages.Sample(5), TestImages.Sample(5));

        Assert.Equal(["indexed", "indexed"], indexed.Select(OutcomeOf));
        Assert.Equal(TestImages.Sample(5), indexed[0].GetProperty("jobId").GetString());
        var faces = identified.Single().GetProperty("faces").EnumerateArray().ToList();
        Assert.NotEmpty(faces);
        Assert.All(faces, face => Assert.Equal("match", face.GetProperty("decision").GetString()));
        Assert.Equal("match", verified.Single().GetProperty("decision").GetString());
    }

    [Fact]
    public async Task The_node_client_enrolls_a_subject_and_verifies_against_it()
    {
        var portrait = fixture.Images.Portrait("node.jpg", 1, People.Anna);
        var gallery = (await fixture.CreateGalleryAsync("node")).Name.Value;

        var enrolled = await RunNodeAsync(0, "enroll", gallery, "Anna", portrait);
        var verified = await RunNodeAsync(0, "verifySubjects", gallery, TestImages.Sample(4), "Anna");
        var refused = await RunNodeAsync(3, "enroll", gallery, "Anna", TestImages.Sample(1));

        Assert.Equal(("enrolled", "Anna", false), (OutcomeOf(enrolled.Single()), enrolled[0].GetProperty("subject").GetString(), enrolled[0].GetProperty("alreadyEnrolled").GetBoolean()));
        Assert.Equal("subjectsVerified", OutcomeOf(verified.Single()));
        Assert.Equal("match", verified[0].GetProperty("subjects")[0].GetProperty("decision").GetString());
        Assert.Equal(("severalFaces", 3), (refused.Single().GetProperty("reason").GetString(), refused[0].GetProperty("faces").GetArrayLength()));
    }

    [Fact]
    public async Task The_node_client_adds_an_archive_retries_what_failed_and_is_told_what_it_cannot_do()
    {
        var folder = PhotoFolder.Make(fixture.Images, "of-node", 3);
        var broken = Path.Combine(folder, "broken.jpg");
        await File.WriteAllBytesAsync(broken, PhotoFolder.Another(1)[..2000], Cancel);
        var gallery = (await fixture.CreateGalleryAsync("archive-of-node")).Name.Value;

        var added = (await RunNodeAsync(0, "addArchive", gallery, folder)).Single();
        var archive = added.GetProperty("archive").GetInt64();
        await fixture.WaitUntilAsync($"SELECT state = 'completed' FROM archive WHERE id = {archive}");
        await File.WriteAllBytesAsync(broken, PhotoFolder.Another(2), Cancel);
        var retried = (await RunNodeAsync(0, "retryArchive", $"{archive}", "corrupt")).Single();
        await fixture.WaitUntilAsync($"SELECT state = 'completed' FROM archive WHERE id = {archive}");
        var refused = (await RunNodeAsync(3, "pauseArchive", $"{archive}")).Single();

        Assert.Equal(("progressed", gallery, folder), (OutcomeOf(added), added.GetProperty("gallery").GetString(), added.GetProperty("source").GetString()));
        Assert.Equal(("running", 0), (retried.GetProperty("state").GetString(), retried.GetProperty("rejected").GetInt32()));
        Assert.Equal("wrongArchiveState", refused.GetProperty("reason").GetString());
        Assert.Equal(4, await fixture.CountImagesAsync(gallery));
    }

    [Fact]
    public async Task The_node_client_says_who_is_who_and_takes_it_back()
    {
        var gallery = (await fixture.CreateGalleryAsync("people-of-node")).Name.Value;
        await RunNodeAsync(0, "enroll", gallery, "Anna", fixture.Images.Portrait("anna-of-node.jpg", 1, People.Anna));
        await RunNodeAsync(0, "enroll", gallery, "Ben", fixture.Images.Portrait("ben-of-node.jpg", 6, People.Ben));

        await fixture.Database.ExecuteAsync("UPDATE image SET taken_at = '2019-07-14 10:30:05' WHERE id = (SELECT image_id FROM face JOIN subject ON subject.id = subject_id WHERE name = 'Anna' AND subject.gallery_id = (SELECT id FROM gallery WHERE name = 'people-of-node'))");

        var listed = (await RunNodeAsync(0, "listPeople", gallery)).Single().GetProperty("people").EnumerateArray().ToList();
        var anna = listed.Single(person => person.GetProperty("subject").GetString() == "Anna").GetProperty("subjectId").GetInt64();
        var shown = (await RunNodeAsync(0, "showPerson", gallery, $"{anna}")).Single();
        var face = shown.GetProperty("faces")[0];
        var suggested = (await RunNodeAsync(0, "suggestPeople", gallery)).Single();
        var merged = (await RunNodeAsync(0, "mergePeople", gallery, $"{anna}", "Ben")).Single();
        var gone = (await RunNodeAsync(3, "showPerson", gallery, $"{anna}")).Single();
        var undone = (await RunNodeAsync(0, "undoPeopleChange", gallery, $"{merged.GetProperty("changeId").GetInt64()}")).Single();
        var changed = new List<JsonElement>();
        foreach (var command in new string[][]
        {
            ["namePerson", gallery, $"{anna}", "Anna Berg"], ["differPeople", gallery, "Anna Berg", "Ben"], ["ignorePerson", gallery, "Ben"],
            ["assignFaces", gallery, "Ben", $"{face.GetProperty("faceId").GetInt64()}"], ["rejectFaces", gallery, "Ben", $"{face.GetProperty("faceId").GetInt64()}"],
        })
            changed.AddRange(await RunNodeAsync(0, command));
        var ben = (await RunNodeAsync(0, "showPerson", gallery, "Ben")).Single().GetProperty("faces")[0].GetProperty("faceId").GetInt64();
        var same = (await RunNodeAsync(3, "sameFaces", gallery, $"{face.GetProperty("faceId").GetInt64()}", $"{ben}")).Single();
        var refused = (await RunNodeAsync(3, "splitPerson", gallery, "Ben", "1000000")).Single();

        Assert.Equal(2, listed.Count);
        Assert.Equal(("personShown", "Anna", true), (OutcomeOf(shown), shown.GetProperty("subject").GetString(), face.GetProperty("isConfirmed").GetBoolean()));
        Assert.Equal("2019-07-14T10:30:05", face.GetProperty("takenAt").GetString());
        Assert.Equal("peopleSuggested", OutcomeOf(suggested));
        Assert.Equal("unknownSubject", gone.GetProperty("reason").GetString());
        Assert.All([merged, undone, .. changed], change => Assert.Equal(("personChanged", "broker"), (OutcomeOf(change), change.GetProperty("actor").GetString())));
        Assert.Contains("is not 'Ben'", same.GetProperty("detail").GetString(), StringComparison.Ordinal); // just said so
        Assert.Equal("rejected", OutcomeOf(refused));
    }

    [Theory]
    [InlineData("list-people", """{}""", "'gallery'")]
    [InlineData("list-people", """{"gallery":"archive","limit":0}""", "'limit'")]
    [InlineData("list-people", """{"gallery":"archive","skip":-1}""", "'skip'")]
    [InlineData("name-person", """{"gallery":"archive","name":"Anna"}""", "'person'")]
    [InlineData("name-person", """{"gallery":"archive","person":{"subjectId":1,"subject":"Anna"},"name":"Ben"}""", "'person'")]
    [InlineData("name-person", """{"gallery":"archive","person":{"subjectId":1}}""", "'name'")]
    [InlineData("name-person", """{"gallery":"archive","person":{"subjectId":1},"name":"Anna","actor":" "}""", "'actor'")]
    [InlineData("reject-faces", """{"gallery":"archive","person":{"subjectId":1},"faceIds":[]}""", "'faceIds'")]
    [InlineData("same-faces", """{"gallery":"archive","faceIds":[31]}""", "'faceIds'")]
    [InlineData("undo-people-change", """{"gallery":"archive"}""", "'changeId'")]
    public async Task A_request_about_people_with_a_wrong_field_is_told_which(string queue, string body, string field)
    {
        var answer = await AskAsync($"faceworker.{queue}", body, "application/json");

        Assert.Equal("invalidMessage", answer.GetProperty("reason").GetString());
        Assert.Contains(field, answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_node_client_is_told_of_a_rejection()
    {
        var answers = await RunNodeAsync(3, "index", WorkerFixture.Gallery, fixture.Images.TextNamedJpg());

        Assert.Equal("rejected", OutcomeOf(answers.Single()));
        Assert.Equal("unsupportedFormat", answers.Single().GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("this is no JSON", "application/json")]
    [InlineData("[1, 2", "application/json")]
    [InlineData("\"a string\"", "application/json")]
    [InlineData("this is no JSON", null)]
    [InlineData("no envelope", "application/vnd.masstransit+json")]
    public async Task A_message_that_is_no_json_object_is_answered_and_kept_aside(string body, string? contentType)
    {
        var answer = await AskAsync(FaceWorkerQueues.Index.Name, body, contentType);

        Assert.Equal("rejected", OutcomeOf(answer));
        Assert.Equal("invalidMessage", answer.GetProperty("reason").GetString());
        Assert.NotNull((await fixture.IndexAsync(TestImages.Sample(2))).Result);
    }

    [Theory]
    [InlineData("{}", "'gallery'")]
    [InlineData("""{"gallery":"archive"}""", "'image'")]
    [InlineData("""{"gallery":"archive","image":{}}""", "'image'")]
    [InlineData("""{"gallery":"archive","image":{"path":"/a","content":"YQ=="}}""", "'image'")]
    public async Task A_json_message_with_a_missing_field_is_told_which(string body, string field)
    {
        var answer = await AskAsync(FaceWorkerQueues.Identify.Name, body, "application/json");

        Assert.Equal("invalidMessage", answer.GetProperty("reason").GetString());
        Assert.Contains(field, answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"gallery":"archive","image":{"path":"/a"}}""", "'subject'")]
    [InlineData("""{"gallery":"archive","image":{"path":"/a"},"subject":" Anna"}""", "'subject'")]
    [InlineData("""{"gallery":"archive","subject":"Anna"}""", "'image'")]
    [InlineData("""{"gallery":"archive","image":{"path":"/a"},"subject":"Anna","largest":true,"box":{"x":1,"y":2,"width":3,"height":4}}""", "'largest'")]
    [InlineData("""{"gallery":"archive","image":{"path":"/a"},"subject":"Anna","box":{"x":1,"y":2}}""", "'box'")]
    public async Task An_enrolment_with_a_wrong_field_is_told_which(string body, string field)
    {
        var answer = await AskAsync(FaceWorkerQueues.Enroll.Name, body, "application/json");

        Assert.Equal("invalidMessage", answer.GetProperty("reason").GetString());
        Assert.Contains(field, answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "has 0 names")]
    [InlineData("null", "has 0 names")]
    [InlineData("""["Anna",null]""", "missing or blank")]
    [InlineData("""["Anna","Ben","Anna"]""", "'Anna' more than once")]
    public async Task Subjects_that_cannot_be_verified_are_told_why(string subjects, string problem)
    {
        var answer = await AskAsync(FaceWorkerQueues.VerifySubjects.Name, $$"""{"gallery":"archive","image":{"path":"/a"},"subjects":{{subjects}}}""", "application/json");

        Assert.Equal("invalidMessage", answer.GetProperty("reason").GetString());
        Assert.Contains(problem, answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_subjects_than_a_thousand_are_too_many()
    {
        var answer = await AskAsync(FaceWorkerQueues.VerifySubjects.Name,
            JsonSerializer.Serialize(new { gallery = "archive", image = new { path = "/a" }, subjects = Enumerable.Range(0, 1001).Select(number => $"Person {number}") }), "application/json");

        Assert.Contains("1001 names; give 1 to 1000", answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_without_what_the_contract_requires_is_told_of_the_first_of_it()
    {
        foreach (var queue in FaceWorkerQueues.All)
        {
            var answer = await AskAsync(queue.Name, "{}", "application/json");

            var required = queue.Request.GetProperties().Where(property => property.IsDefined(typeof(RequiredAttribute), inherit: true)).Select(property => $"'{JsonNamingPolicy.CamelCase.ConvertName(property.Name)}'");
            Assert.Equal((queue.Name, "invalidMessage"), (queue.Name, answer.GetProperty("reason").GetString()));
            Assert.Contains(required, field => answer.GetProperty("detail").GetString()!.Contains(field, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_field_of_the_wrong_type_is_answered()
    {
        var answer = await AskAsync(FaceWorkerQueues.Index.Name, """{"gallery":7,"image":"a.jpg"}""", "application/json");

        Assert.Equal("invalidMessage", answer.GetProperty("reason").GetString());
    }

    private static string? OutcomeOf(JsonElement answer) => answer.GetProperty("outcome").GetString();

    private async Task<JsonElement> AskAsync(string queue, string body, string? contentType)
    {
        await using var connection = await new ConnectionFactory { Uri = fixture.Broker.Address }.CreateConnectionAsync(Cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        var replies = await channel.QueueDeclareAsync(cancellationToken: Cancel);
        var answer = new TaskCompletionSource<(string? CorrelationId, byte[] Body)>();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            answer.TrySetResult((delivery.BasicProperties.CorrelationId, delivery.Body.ToArray()));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(replies.QueueName, autoAck: true, consumer, Cancel);
        var properties = new BasicProperties { ReplyTo = replies.QueueName, CorrelationId = "mine-17" };
        if (contentType is not null)
            properties.ContentType = contentType;
        await channel.BasicPublishAsync(queue, "", mandatory: true, properties, Encoding.UTF8.GetBytes(body), Cancel);

        var (correlationId, content) = await answer.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        Assert.Equal("mine-17", correlationId);
        return JsonDocument.Parse(content).RootElement;
    }

    private async Task<IReadOnlyList<JsonElement>> RunNodeAsync(int expectedExitCode, params string[] arguments)
    {
        var folder = Path.Combine(RepositoryRoot.Folder, "infra", "clients", "node");
        Assert.True(Directory.Exists(Path.Combine(folder, "node_modules")), "Run 'npm ci' in infra/clients/node first; infra/test.sh does.");
        var start = new ProcessStartInfo("node", [Path.Combine(folder, "faceworker.mjs"), .. arguments]) { Environment = { ["FACEWORKER_RABBITMQ"] = fixture.Broker.Address.ToString() } };
        var output = await CommandProgram.RunAsync(start, expectedExitCode, Cancel);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
