using FaceWorker.Core.Erasure;
using FaceWorker.Storage.Erasure;

namespace FaceWorker.Worker.Duties;

/// <summary>Erases the photos that galleries have kept for as long as they keep any.</summary>
internal sealed class EraseOldPhotos(Retention retention) : IDuty
{
    public TimeSpan Interval { get; } = TimeSpan.FromMinutes(10);

    public async Task<bool> DoAsync(CancellationToken cancel)
    {
        await retention.EraseOldAsync(cancel);
        return false;
    }
}

/// <summary>Rids tables and indexes of what erasures deleted, where whoever erased it did not wait for that.</summary>
internal sealed class SweepErasures(IErasureStore erasures, WorkerOptions options) : IDuty
{
    public TimeSpan Interval => options.UpkeepInterval;

    public async Task<bool> DoAsync(CancellationToken cancel)
    {
        await erasures.SweepAsync(wait: false, rewrite: false, cancel);
        return false;
    }
}
