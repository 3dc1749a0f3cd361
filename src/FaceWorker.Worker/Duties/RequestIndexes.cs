using FaceWorker.Storage.Search;

namespace FaceWorker.Worker.Duties;

/// <summary>Requests the HNSW indexes of galleries that have grown enough.</summary>
internal sealed class RequestIndexes(IndexUpkeep upkeep, WorkerOptions options) : IDuty
{
    public TimeSpan Interval => options.UpkeepInterval;

    public async Task<bool> DoAsync(CancellationToken cancel)
    {
        await upkeep.RequestMissingAsync(cancel);
        return false;
    }
}
