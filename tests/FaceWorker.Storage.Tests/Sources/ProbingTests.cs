using FaceWorker.Core;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;
using FaceWorker.Storage.Sources;
using FaceWorker.Testing;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Sources;

/// <summary>However a probe ends, other workers may probe the source after its pause: no probe is lost.</summary>
public sealed class ProbingTests(StoreFixture fixture) : IImageSource
{
    private static readonly ImageOptions Options = new() { RequestsPerHost = 1, QuietAfter = TimeSpan.FromSeconds(0.2) };

    private readonly string host = $"{Guid.NewGuid():N}.example";
    private readonly TaskCompletionSource asked = new();
    private Func<CancellationToken, Task<ImageFile>> answer = _ => Task.FromResult(ImageFile.From("image", new byte[1]));

    public Task<ImageFile> FetchAsync(ImageLocation location, Lane lane, CancellationToken cancel)
    {
        asked.TrySetResult();
        return answer(cancel);
    }

    [Fact]
    public async Task A_probe_that_is_cancelled_fails()
    {
        using var time = new CancellationTokenSource();
        await BreakAsync();
        answer = HangAsync;

        var probe = FetchAsync(Source(), time.Token);
        await asked.Task;
        await time.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probe);
        await AssertFailedProbesAsync(1);
    }

    [Fact]
    public async Task A_probe_that_meets_a_bug_fails()
    {
        await BreakAsync();
        answer = _ => throw new InvalidOperationException("A bug.");

        await Assert.ThrowsAsync<InvalidOperationException>(() => FetchAsync(Source(), Cancel));
        await AssertFailedProbesAsync(1);
    }

    [Fact]
    public async Task A_worker_whose_earlier_requests_are_still_out_has_failed_its_probe()
    {
        var outages = Outages();
        var source = Source(outages);
        answer = HangAsync;
        using var leaving = new CancellationTokenSource();
        var pending = FetchAsync(source, leaving.Token);
        await asked.Task;
        await BreakAsync();
        while (await outages.FindAsync(host, Cancel) is null)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel); // what it knows may be a second old

        await Assert.ThrowsAsync<SourceAwayException>(() => FetchAsync(source, Cancel));
        await AssertFailedProbesAsync(1);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
    }

    [Fact]
    public async Task A_source_that_answered_while_it_was_reported_is_available()
    {
        var outages = Outages();
        var source = Source(outages);
        using (await FetchAsync(source, Cancel)) // this worker has not heard of the outage by then
            await BreakAsync();
        while (await outages.FindAsync(host, Cancel) is null)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        answer = _ => throw new TransientFailureException("It answered 500.");

        var failure = await Assert.ThrowsAsync<SourceAwayException>(() => FetchAsync(source, Cancel));

        Assert.True(failure.IsFailure);
        Assert.Null(failure.Outage);
        Assert.Null(await Outages().FindAsync(host, Cancel));
    }

    [Fact]
    public async Task A_source_that_answered_long_before_its_outage_is_away()
    {
        var outages = Outages();
        var source = Source(outages);
        using (await FetchAsync(source, Cancel))
            await BreakAsync();
        await fixture.ExecuteAsync($"UPDATE source_outage SET since = now() + interval '1 minute' WHERE place = '{host}'");
        while (await outages.FindAsync(host, Cancel) is null)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        answer = _ => throw new TransientFailureException("It answered 500.");

        var failure = await Assert.ThrowsAsync<SourceAwayException>(() => FetchAsync(source, Cancel));

        Assert.NotNull(failure.Outage);
        await AssertFailedProbesAsync(1);
    }

    [Fact]
    public async Task Who_may_not_probe_gives_the_turn_back()
    {
        await BreakAsync();
        var source = Source(new StaleOutages(await FindOutageAsync(), Outages()));
        await fixture.ExecuteAsync($"UPDATE source_outage SET probe_at = now() + interval '1 minute' WHERE place = '{host}'");

        await Assert.ThrowsAsync<SourceAwayException>(() => FetchAsync(source, Cancel));
        await fixture.ExecuteAsync($"UPDATE source_outage SET probe_at = now() WHERE place = '{host}'");
        using var file = await FetchAsync(source, Cancel);

        Assert.NotNull(file);
    }

    /// <summary>A worker's clock may be years off, and be set while a source is away.</summary>
    [Fact]
    public async Task The_clocks_of_worker_and_server_need_not_agree()
    {
        var time = new ManualTime();
        time.SetClock(TimeSpan.FromDays(-3650));
        var reported = await new SourceOutages(fixture.Database, Options, time).ReportAsync(host, "It does not answer.", wasProbe: false, Cancel);
        var (ago, left) = (reported.Since.Ago(time), reported.ProbeAt.Left(time));

        time.SetClock(TimeSpan.FromDays(7300));

        Assert.InRange(ago, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Assert.InRange(left, TimeSpan.FromSeconds(-60), TimeSpan.FromSeconds(2));
        Assert.Equal((ago, left), (reported.Since.Ago(time), reported.ProbeAt.Left(time)));
    }

    private static async Task<ImageFile> HangAsync(CancellationToken cancel)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
        throw new InvalidOperationException("It was waited for.");
    }

    private GatedImageSource Source(ISourceOutages? outages = null) => new(this, new SourcePlaces(TimeProvider.System), outages ?? Outages(), Options, TimeProvider.System);

    private Task<ImageFile> FetchAsync(GatedImageSource source, CancellationToken cancel) =>
        source.FetchAsync(new ImageLocation.AtUrl(new Uri($"http://{host}/1.jpg")), Lane.Bulk, cancel);

    /// <summary>The source is away, and may be probed.</summary>
    private async Task BreakAsync()
    {
        await Outages().ReportAsync(host, "It does not answer.", wasProbe: false, Cancel);
        await fixture.ExecuteAsync($"UPDATE source_outage SET probe_at = now() WHERE place = '{host}'");
    }

    private async Task<SourceOutage> FindOutageAsync() => (await Outages().FindAsync(host, Cancel))!;

    private SourceOutages Outages() => new(fixture.Database, Options, TimeProvider.System);

    /// <summary>So many probes have failed, and the next one may follow soon.</summary>
    private async Task AssertFailedProbesAsync(int probes)
    {
        var outage = await FindOutageAsync();
        Assert.Equal(1 + probes, outage.Failures);
        Assert.InRange(outage.ProbeAt.Left(TimeProvider.System), TimeSpan.FromSeconds(-5), TimeSpan.FromSeconds(2));
    }

    /// <summary>What was known before somebody else probed.</summary>
    private sealed class StaleOutages(SourceOutage known, ISourceOutages inner) : ISourceOutages
    {
        public ValueTask<SourceOutage?> FindAsync(string place, CancellationToken cancel) => ValueTask.FromResult<SourceOutage?>(known);

        public Task<bool> TryProbeAsync(SourceOutage outage, CancellationToken cancel) => inner.TryProbeAsync(outage, cancel);

        public Task<SourceOutage> ReportAsync(string place, string problem, bool wasProbe, CancellationToken cancel) => inner.ReportAsync(place, problem, wasProbe, cancel);

        public Task EndAsync(string place, CancellationToken cancel) => inner.EndAsync(place, cancel);
    }
}
