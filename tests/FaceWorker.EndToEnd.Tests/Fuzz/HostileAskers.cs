using System.Text;
using FaceWorker.Client;
using RabbitMQ.Client;

namespace FaceWorker.EndToEnd.Tests.Fuzz;

/// <summary>Whom nobody can answer, or not as asked, keeps no place in a worker. Each is asked more often than a worker has places.</summary>
public sealed class HostileAskers(RunningWorkerFixture fixture) : IClassFixture<RunningWorkerFixture>
{
    private const int Askers = 20;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>An exchange of another kind, our own queues, none at all, and a time to live that the broker would refuse in an answer.</summary>
    [Theory]
    [InlineData("exchange:amq.topic", "2030-01-01T00:00:00Z")]
    [InlineData("queue:faceworker.index", "2030-01-01T00:00:00Z")]
    [InlineData("queue:faceworker.identify?type=direct&durable=false", "2030-01-01T00:00:00Z")]
    [InlineData("rabbitmq://elsewhere.example:1/nowhere/nobody?alternateexchange=x&bindexchange=y", "2030-01-01T00:00:00Z")]
    [InlineData("exchange:nobody-listens", "9999-12-31T23:59:59Z")]
    public Task A_response_address_that_cannot_be_sent_to_harms_nobody_else(string address, string expires) => AskAsync("application/vnd.masstransit+json",
        $$"""
        { "requestId": "11111111-2222-3333-4444-555555555555", "responseAddress": "{{address}}", "faultAddress": "{{address}}", "sentTime": "0001-01-01T00:00:00Z", "expirationTime": "{{expires}}",
          "messageType": [ "urn:message:FaceWorker.Contracts:IdentifyFaces" ], "message": { "gallery": "{{WorkerFixture.Gallery}}", "image": { "content": "bm8gcGhvdG8=" } } }
        """, replyTo: null);

    [Theory]
    [InlineData("nobody-listens")]
    [InlineData("faceworker.index")]
    public Task A_reply_to_that_leads_elsewhere_harms_nobody_else(string replyTo) => AskAsync("application/json", """{ "gallery": "archive", "image": { "content": "bm8gcGhvdG8=" } }""", replyTo);

    /// <summary>The answer would have them, too, and with each character written as six more than the broker takes.</summary>
    [Theory]
    [InlineData("jobId")]
    [InlineData("gallery")]
    public Task A_text_that_would_make_its_answer_too_large_for_the_broker_is_cut(string field) =>
        AskAsync("application/json", $$"""{ "{{field}}": "{{new string('\u007f', 3_000_000)}}", "image": { "content": "bm8gcGhvdG8=" } }""", "nobody-listens");

    /// <summary>What would be looked at for hours: each part of the path, and each beginning of the address.</summary>
    [Theory]
    [InlineData("path", "/", "a/")]
    [InlineData("url", "x:", "/")]
    [InlineData("url", "http://127.0.0.1/?u=", "x://")]
    [InlineData("name", "x:", "/")]
    public Task A_place_of_a_megabyte_is_refused_at_once(string field, string beginning, string rest) => AskAsync("application/json",
        $$"""{ "gallery": "archive", "image": { "{{field}}": "{{beginning}}{{string.Concat(Enumerable.Repeat(rest, 1_000_000 / rest.Length))}}"{{(field == "name" ? ", \"content\": \"bm8gcGhvdG8=\"" : "")}} } }""", "nobody-listens");

    private async Task AskAsync(string contentType, string message, string? replyTo)
    {
        await using var connection = await new ConnectionFactory { Uri = fixture.Broker.Address }.CreateConnectionAsync(Cancel);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Cancel);
        for (var asked = 0; asked < Askers; asked++)
            await channel.BasicPublishAsync(FaceWorkerQueues.Identify.Name, "", mandatory: true, new BasicProperties { ContentType = contentType, ReplyTo = replyTo }, Encoding.UTF8.GetBytes(message), Cancel);

        Assert.NotEmpty((await fixture.IdentifyAsync(WorkerFixture.Gallery, TestImages.Sample(1)).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel)).Result!.Faces);
        await fixture.WaitUntilAsync(async () => (await BrokerQueues.GetDepthsAsync(fixture.Broker.Address, Cancel))[FaceWorkerQueues.Identify.Name]!.Messages == 0);
    }
}
