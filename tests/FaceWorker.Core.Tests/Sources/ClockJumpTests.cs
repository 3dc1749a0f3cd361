using FaceWorker.Core.Batching;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;
using FaceWorker.Testing;

namespace FaceWorker.Core.Tests.Sources;

/// <summary>Somebody sets the machine's clock, by hand or by NTP: pauses are as long as they were meant to be.</summary>
public sealed class ClockJumpTests : IImageSource
{
    private const string Host = "photos.example";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2); // the first one

    private readonly ManualTime time = new();
    private readonly OwnOutages outages;
    private readonly GatedImageSource source;
    private bool isAway = true;
    private int asked;

    public ClockJumpTests()
    {
        outages = new OwnOutages(time);
        source = new GatedImageSource(this, new SourcePlaces(time), outages, new ImageOptions(), time);
    }

    public static TheoryData<int> Jumps => [-24 * 365, -24, -1, 1, 24, 24 * 365]; // hours

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public Task<ImageFile> FetchAsync(ImageLocation location, Lane lane, CancellationToken cancel)
    {
        asked++;
        return isAway ? throw new TransientFailureException("It does not answer.") : Task.FromResult(ImageFile.From("image", new byte[1]));
    }

    [Theory]
    [MemberData(nameof(Jumps))]
    public async Task A_source_that_is_away_is_asked_again_after_its_pause_whatever_the_clock_says(int hours)
    {
        await Assert.ThrowsAsync<SourceAwayException>(FetchAsync);
        isAway = false;

        time.SetClock(TimeSpan.FromHours(hours));
        var away = await Assert.ThrowsAsync<SourceAwayException>(FetchAsync);
        Assert.Equal((1, Pause), (asked, away.RetryAfter));

        time.Advance(Pause);
        using var file = await FetchAsync();
        Assert.Equal(2, asked);
        Assert.Null(await outages.FindAsync(Host, Cancel));
    }

    [Theory]
    [MemberData(nameof(Jumps))]
    public async Task Whose_fault_a_failure_is_does_not_depend_on_the_clock(int hours)
    {
        isAway = false;
        using (await FetchAsync())
            time.Advance(TimeSpan.FromMinutes(5)); // long ago: what fails next is the source
        isAway = true;
        await Assert.ThrowsAsync<SourceAwayException>(FetchAsync);

        time.SetClock(TimeSpan.FromHours(hours));
        time.Advance(Pause);
        var failed = await Assert.ThrowsAsync<SourceAwayException>(FetchAsync);

        Assert.Equal(2, failed.Outage?.Failures);
    }

    [Fact]
    public void A_moment_is_as_far_away_as_time_has_passed()
    {
        var (now, later) = (Moment.Now(time), Moment.In(TimeSpan.FromSeconds(10), time));

        time.SetClock(TimeSpan.FromDays(-1));
        time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(7)), (now.Ago(time), later.Left(time)));
    }

    private Task<ImageFile> FetchAsync() => source.FetchAsync(new ImageLocation.AtUrl(new Uri($"http://{Host}/1.jpg")), Lane.Bulk, Cancel);
}
