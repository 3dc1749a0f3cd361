using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;
using FaceWorker.Hosting.Sources;
using FaceWorker.Testing;
using FaceWorker.Worker.Archives;
using FaceWorker.Worker.Consumers;
using FaceWorker.Worker.Duties;
using FaceWorker.Worker.Lifecycle;
using FaceWorker.Worker.Quarantine;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>Single parts of a worker, where they meet what no whole worker can be made to meet. They need no server.</summary>
public sealed class WorkerParts
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_duty_that_fails_for_an_unknown_reason_is_said_and_tried_again_after_the_longest_pause()
    {
        var (duty, log, time) = (new BrokenDuty(), new HeardLog<BrokenDuty>(), new HurriedTime());
        using var service = new DutyService<BrokenDuty>(duty, new Wakeups(), ReadyStartup(), end: null!, time, log);

        await service.StartAsync(Cancel);
        await duty.TriedAgain.Task.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel);
        await service.StopAsync(Cancel);

        Assert.Equal((LogLevel.Error, "A bug."), Assert.Single(log.Heard));
        Assert.Contains(TimeSpan.FromSeconds(30), time.Pauses);
    }

    [Fact]
    public async Task An_archive_that_is_gone_is_not_reported()
    {
        var gone = DispatchProxy.Create<IArchiveManifest, GoneArchives>();
        var archives = DispatchProxy.Create<IArchiveAdministration, GoneArchives>();

        Assert.False(await new CompleteArchives(gone, archives, new Wakeups(), new ArchiveOptions(), NullLogger<CompleteArchives>.Instance).DoAsync(Cancel));
        Assert.False(await new ReportArchives(gone, archives, events: null!, new ArchiveOptions()).DoAsync(Cancel));
    }

    [Fact]
    public void Two_steps_may_both_be_the_last()
    {
        for (var round = 0; round < 20_000; round++)
        {
            IStartupStep[] steps = [new Step("one"), new Step("two")];
            var startup = new Startup(steps);
            using var together = new Barrier(2);
            Parallel.ForEach(steps, new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = Cancel }, step =>
            {
                together.SignalAndWait(TimeSpan.FromMilliseconds(10));
                startup.Finish(step);
            });
            Assert.True(startup.Prepared.IsCompletedSuccessfully);
        }
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html><body><br>Welcome!</body></html>")]
    [InlineData("<html><body>Welcome!</body></html>")]
    [InlineData("Welcome!")]
    [InlineData("")]
    public async Task An_endpoint_that_is_no_store_is_transient_and_the_setting_is_named(string answer)
    {
        using var page = new WebServer(async context => await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer)));
        using var store = new S3ObjectStore(new S3Options { Endpoint = $"http://{page.Host}", AccessKey = "a", SecretKey = "b", Buckets = ["photos"] }, new ImageOptions());

        var failure = await Assert.ThrowsAsync<TransientFailureException>(async () => await store.ListAsync(new ObjectAddress("photos", ""), Cancel).CountAsync(Cancel));

        Assert.Contains("S3:Endpoint", failure.Message, StringComparison.Ordinal);
        Assert.Contains(page.Host, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s3://Photos/1.jpg")]
    [InlineData("s3://photos./1.jpg")]
    [InlineData("s3://photos.evil/1.jpg")]
    [InlineData("s3://photos%2f..%2fsecrets/1.jpg")]
    [InlineData("s3://photos?x=/1.jpg")]
    [InlineData("s3://photos#/1.jpg")]
    [InlineData("s3://photos:80/1.jpg")]
    [InlineData(@"s3://photos\secrets/1.jpg")]
    [InlineData("s3://secrets/photos/1.jpg")]
    [InlineData("s3://../photos/1.jpg")]
    [InlineData("s3://169.254.169.254/latest/meta-data/")]
    [InlineData("s3://photos/../secrets/1.jpg")]
    [InlineData("s3://photos/a/../../secrets/1.jpg")]
    [InlineData("s3://photos/./1.jpg")]
    [InlineData("s3://photos/..")]
    public async Task A_bucket_that_only_looks_like_an_allowed_one_and_a_key_that_leads_out_of_it_are_refused_before_the_store_is_asked(string address)
    {
        var asked = 0;
        using var server = new WebServer(_ => Task.FromResult(Interlocked.Increment(ref asked)));
        using var store = new S3ObjectStore(new S3Options { Endpoint = $"http://{server.Host}", AccessKey = "a", SecretKey = "b", Buckets = ["photos"] }, new ImageOptions());
        var hostile = ObjectAddress.Find(address)!;

        Assert.Equal(RejectionReason.Forbidden, (await Assert.ThrowsAsync<RequestRejectedException>(() => store.OpenAsync(hostile, Cancel))).Reason);
        Assert.Equal(RejectionReason.Forbidden, (await Assert.ThrowsAsync<RequestRejectedException>(async () => await store.ListAsync(hostile, Cancel).CountAsync(Cancel))).Reason);
        Assert.Equal(0, asked);
    }

    [Theory]
    [InlineData("user:hush@host/p.jpg?sig=hush")]
    [InlineData("see https://user:hush@host/p.jpg")]
    [InlineData("https:/user:hush@host/p.jpg")]
    public void A_url_that_is_none_is_refused_without_its_secrets(string url)
    {
        var image = ImageReference.AtUrl(url);

        var rejection = Assert.Throws<RequestRejectedException>(() => new IndexImage { Gallery = "family", Image = image }.ToJob());

        Assert.Contains("host/p.jpg", rejection.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", rejection.Message + RequestMapping.SourceOf(image), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-24)]
    [InlineData(24)]
    public void What_an_image_may_take_of_a_questions_time_does_not_depend_on_a_clock_that_is_set_meanwhile(int hours)
    {
        var time = new ManualTime();
        var image = new ImageTime(TimeSpan.FromMinutes(1), time.GetUtcNow() + TimeSpan.FromSeconds(40), time);

        time.SetClock(TimeSpan.FromHours(hours));
        Assert.Equal(TimeSpan.FromSeconds(10), image.Limit);
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(TimeSpan.FromSeconds(5), image.Limit);
    }

    [Fact]
    public void What_a_stranger_wrote_is_short_and_of_one_line_where_it_is_logged()
    {
        var topic = new RequestTopic("job", "a\nFAKE 12:00 Ready\u001b[2J", new string('x', 10_000));

        Assert.Equal("a\uFFFDFAKE 12:00 Ready\uFFFD[2J", topic.LoggedGallery);
        Assert.InRange(topic.LoggedSource!.Length, 1, 600);
        Assert.Same(topic, topic.Shortened());
        Assert.Equal(("gallery", 1001), ((topic with { Gallery = new string('g', 1_000_000) }).TooLong, (topic with { Gallery = new string('g', 1_000_000) }).Shortened().Gallery!.Length));
        Assert.Equal(1001, (topic with { JobId = new string('\u007f', 3_000_000) }).Shortened().JobId!.Length);
    }

    private static Startup ReadyStartup()
    {
        var step = new Step("nothing");
        var startup = new Startup([step]);
        startup.Finish(step);
        return startup;
    }

    private sealed class Step(string name) : IStartupStep
    {
        public string Name => name;

        public Task PrepareAsync(CancellationToken cancel) => Task.CompletedTask;
    }

    private sealed class BrokenDuty : IDuty
    {
        private int tries;

        public TaskCompletionSource TriedAgain { get; } = new();

        public TimeSpan Interval => TimeSpan.FromSeconds(5);

        public Task<bool> DoAsync(CancellationToken cancel)
        {
            if (++tries == 1)
                throw new InvalidOperationException("A bug.");
            TriedAgain.TrySetResult();
            return Task.FromResult(false);
        }
    }

    /// <summary>A thousand times as fast.</summary>
    private sealed class HurriedTime : TimeProvider
    {
        public ConcurrentQueue<TimeSpan> Pauses { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Pauses.Enqueue(dueTime);
            return base.CreateTimer(callback, state, dueTime / 1000, period);
        }
    }

    private sealed class HeardLog<T> : ILogger<T>
    {
        public ConcurrentQueue<(LogLevel, string?)> Heard { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Heard.Enqueue((logLevel, exception?.Message));
    }

    /// <summary>Archives that are taken to be reported, and gone when they are looked at.</summary>
#pragma warning disable CA1852 // A proxy is made of it.
    internal class GoneArchives : DispatchProxy
#pragma warning restore CA1852
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
        {
            nameof(IArchiveManifest.CompleteAsync) => Task.CompletedTask,
            nameof(IArchiveManifest.TakeAnnouncementsAsync) => Task.FromResult<IReadOnlyList<long>>([1]),
            nameof(IArchiveManifest.TakeReportsAsync) => Task.FromResult<IReadOnlyList<long>>([2]),
            nameof(IArchiveAdministration.GetProgressAsync) => Task.FromException<ArchiveProgress>(new RequestRejectedException(RejectionReason.UnknownArchive, "There is no such archive.")),
            var other => throw new NotSupportedException(other),
        };
    }
}
