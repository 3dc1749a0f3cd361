using FaceWorker.Core.Sources;
using FaceWorker.Testing;

namespace FaceWorker.Core.Tests.Sources;

public sealed class OwnOutagesTests
{
    private static readonly CancellationToken Cancel = CancellationToken.None;

    private readonly ManualTime time = new();

    [Fact]
    public async Task One_probes_at_a_time_with_growing_pauses_and_the_end_forgets()
    {
        var outages = new OwnOutages(time);
        Assert.Null(await outages.FindAsync("nas", Cancel));

        var outage = await outages.ReportAsync("nas", "gone", wasProbe: false, Cancel);
        Assert.Equal(outage, await outages.ReportAsync("nas", "gone, too", wasProbe: false, Cancel)); // requests that were out with the first

        Assert.True(await outages.TryProbeAsync(outage, Cancel));
        Assert.False(await outages.TryProbeAsync(outage, Cancel));
        var second = await outages.ReportAsync("nas", "still gone", wasProbe: true, Cancel);
        Assert.True(second.ProbeAt.Left(time) > outage.ProbeAt.Left(time));
        Assert.Equal((2, "still gone"), (second.Failures, (await outages.FindAsync("NAS", Cancel))!.Problem));

        for (var i = 0; i < 20; i++)
            second = await outages.ReportAsync("nas", "still gone", wasProbe: true, Cancel);
        Assert.Equal(TimeSpan.FromSeconds(30), second.ProbeAt.Left(time));

        await outages.EndAsync("nas", Cancel);
        Assert.Null(await outages.FindAsync("nas", Cancel));
    }
}
