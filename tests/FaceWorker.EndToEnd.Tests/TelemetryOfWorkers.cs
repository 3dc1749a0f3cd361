using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using FaceWorker.Client;
using FaceWorker.EndToEnd.Tests.Published;
using FaceWorker.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using static FaceWorker.EndToEnd.Tests.WorkerMetrics;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>What a worker tells a Prometheus and a collector.</summary>
public sealed partial class TelemetryOfWorkers(WorkerFixture fixture) : IClassFixture<WorkerFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_scrape_counts_what_was_done_and_has_only_what_is_documented()
    {
        await using var worker = await fixture.StartWorkerAsync();
        Assert.NotNull((await fixture.IndexAsync(TestImages.Sample(2))).Result);
        Assert.NotNull((await fixture.IndexAsync(TestImages.Sample(2))).Result);
        Assert.NotNull((await fixture.IdentifyAsync(WorkerFixture.Gallery, TestImages.Sample(2))).Result);
        Assert.Null((await fixture.IndexAsync("/nowhere.jpg")).Result);

        var scrape = await ScrapeAsync(worker);

        Assert.Equal(1, Sum(scrape, "faceworker_images_indexed_total", "outcome=\"stored\""));
        Assert.Equal(1, Sum(scrape, "faceworker_images_indexed_total", "outcome=\"known\""));
        Assert.True(Sum(scrape, "faceworker_faces_indexed_total") > 0);
        Assert.Equal(2, Sum(scrape, "faceworker_request_duration_seconds_count", "kind=\"index\"", "outcome=\"answered\""));
        Assert.Equal(1, Sum(scrape, "faceworker_request_duration_seconds_count", "kind=\"identify\"", "outcome=\"answered\""));
        Assert.Equal(1, Sum(scrape, "faceworker_request_rejections_total", "reason=\"notFound\""));
        Assert.True(Sum(scrape, "faceworker_stage_requests_total", "stage_name=\"embedder\"", "model_id=\"mobilefacenet-512\"") > 0);
        Assert.True(Sum(scrape, "faceworker_stage_executions_total", "stage_name=\"embedder\"") > 0);
        Assert.True(Sum(scrape, "faceworker_pixel_memory_limit_bytes") > 0);
        Assert.Contains("messaging_masstransit_receive", scrape, StringComparison.Ordinal);
        Assert.Contains("db_client_operation_duration", scrape, StringComparison.Ordinal);

        var documented = DocumentedNames.Matches(await File.ReadAllTextAsync(RepositoryRoot.Combine("docs", "telemetry.md"), Cancel)).Select(match => match.Groups[1].Value.Replace('.', '_')).ToList();
        Assert.All(FamiliesOf(scrape), family => Assert.Contains(documented, name => family.StartsWith(name, StringComparison.Ordinal)));
        Assert.DoesNotContain(TestImages.Sample(2), scrape, StringComparison.Ordinal);
        Assert.DoesNotContain($"\"{WorkerFixture.Gallery}\"", scrape, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_of_a_plain_client_is_one_trace_down_to_the_database_and_back_to_the_answer()
    {
        using var collector = new TraceCollector();
        await using var worker = await fixture.StartWorkerAsync(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_BSP_SCHEDULE_DELAY", "200"), ("TELEMETRY__TRACEDSHARE", "0"));
        var (trace, sender) = (ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom());

        var answer = await AskAsync(FaceWorkerQueues.Identify, $$$"""{"gallery":"archive","image":{"path":"{{{TestImages.Sample(2)}}}"}}""", $"00-{trace}-{sender}-01");
        var spans = await collector.UntilAsync(trace, "handle identify");

        var handled = spans.Single(span => span.Name == "handle identify");
        Assert.Equal(sender.ToString(), handled.Parent);
        foreach (var name in new[] { "fetch", "decoder", "detector", "detector batch", "embedder", "embedder batch" })
            Assert.Contains(spans, span => span.Name == name);
        Assert.Contains(spans, span => span.Source == "Npgsql");
        var batch = spans.First(span => span.Name == "embedder batch");
        Assert.Contains(spans, span => span.Name == "embedder" && batch.Links.Contains(span.Id));
        Assert.StartsWith($"00-{trace}-", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_event_of_a_job_is_in_the_trace_of_its_sender()
    {
        using var collector = new TraceCollector();
        var (plain, envelopes) = (await EventQueue.BindAsync(fixture.Broker.Address, ["faceworker.events.image-indexed"]), await EventQueue.BindAsync(fixture.Broker.Address, ["FaceWorker.Contracts:ImageIndexed"]));
        await using var worker = await fixture.StartWorkerAsync(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_BSP_SCHEDULE_DELAY", "200"));
        var trace = ActivityTraceId.CreateRandom();

        await AskAsync(FaceWorkerQueues.Index, $$$"""{"gallery":"archive","image":{"path":"{{{TestImages.Sample(4)}}}"}}""", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        await fixture.EventsArePublishedAsync();
        var spans = await collector.UntilAsync(trace, "publish image-indexed");

        Assert.Contains(spans, span => span.Name == "handle index");
        var last = (await plain.ReadAsync())[^1];
        Assert.Equal(TestImages.Sample(4), last["source"]);
        Assert.StartsWith($"00-{trace}-", last.TraceParent, StringComparison.Ordinal);
        Assert.StartsWith($"00-{trace}-", (await envelopes.ReadAsync()).Single(one => one.MessageId == last.MessageId).TraceParent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_trace_of_a_suspect_goes_on_in_the_child_process()
    {
        using var collector = new TraceCollector();
        await using var worker = await fixture.StartWorkerAsync(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_BSP_SCHEDULE_DELAY", "200"));
        var trace = ActivityTraceId.CreateRandom();

        await AskAsync(FaceWorkerQueues.Identify, $$$"""{"gallery":"archive","image":{"path":"{{{TestImages.Sample(3)}}}"}}""", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01", isSuspect: true);
        var spans = await collector.UntilAsync(trace, "handle identify");

        var alone = spans.Single(span => span.Name == "quarantine");
        var look = spans.Single(span => span.Name == "look");
        Assert.Equal(alone.Id, look.Parent);
        Assert.Contains(spans, span => span.Name == "embedder" && span.Parent == alone.Id);
    }

    [Fact]
    public async Task A_collector_that_is_no_address_is_named_with_the_remedy()
    {
        await using var worker = WorkerProcess.Launch(fixture.Database.ConnectionString, fixture.Broker.Address.ToString(), ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317"));

        await worker.EndsAsync();

        Assert.Equal(2, worker.ExitCode);
        Assert.Contains("OTEL_EXPORTER_OTLP_ENDPOINT is 'collector:4317'", worker.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Prometheus_that_scrapes_a_worker_counts_its_images_and_fires_when_it_is_gone()
    {
        await using var worker = await fixture.StartWorkerAsync();
        await using var prometheus = PrometheusProcess.Start(AddressOf(worker).Authority);
        await prometheus.UntilAsync("up{job=\"faceworker-worker\"}", up => up == 1);
        Assert.NotNull((await fixture.IndexAsync(TestImages.Sample(1))).Result);
        await prometheus.UntilAsync("sum(faceworker_images_indexed_total)", images => images == 1);
        await prometheus.UntilAsync("FaceWorkerNoWorker", fires: false);

        await worker.KillAsync();
        var pages = new[] { await prometheus.UntilAsync("FaceWorkerNoWorker", fires: true), await prometheus.UntilAsync("FaceWorkerWorkerDown", fires: true) };

        Assert.All(pages, page => Assert.True(File.Exists(RepositoryRoot.Combine(page!)), page));
    }

    private static IEnumerable<string> FamiliesOf(string scrape) => Families.Matches(scrape).Select(match => match.Groups[1].Value).Distinct();

    /// <returns>The <c>traceparent</c> of the answer.</returns>
    private async Task<string> AskAsync(WorkQueue queue, string body, string traceparent, bool isSuspect = false)
    {
        await using var connection = await new ConnectionFactory { Uri = fixture.Broker.Address }.CreateConnectionAsync(Cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        var replies = await channel.QueueDeclareAsync(cancellationToken: Cancel);
        var answered = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            answered.TrySetResult(delivery.BasicProperties.Headers is { } headers && headers.TryGetValue("traceparent", out var value) && value is byte[] text ? Encoding.UTF8.GetString(text) : "");
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(replies.QueueName, autoAck: true, consumer, Cancel);
        var properties = new BasicProperties { ContentType = "application/json", ReplyTo = replies.QueueName, Headers = new Dictionary<string, object?> { ["traceparent"] = traceparent } };
        if (isSuspect)
            properties.Headers["faceworker-quarantine"] = "1";
        await channel.BasicPublishAsync(queue.Name, "", mandatory: true, properties, Encoding.UTF8.GetBytes(body), Cancel);
        return await answered.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
    }

    [GeneratedRegex(@"\| `(faceworker\.[a-z_.]+)` \|")]
    private static partial Regex DocumentedNames { get; }

    [GeneratedRegex("^# TYPE (faceworker_[a-z_]+) ", RegexOptions.Multiline)]
    private static partial Regex Families { get; }
}
