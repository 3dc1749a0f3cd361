using FaceWorker.Storage.Search;

namespace FaceWorker.Worker.Duties;

/// <summary>Builds the HNSW indexes of galleries that have grown enough.</summary>
internal sealed class BuildIndexes(HnswIndexBuilder builder, WorkerOptions options, ILogger<BuildIndexes> log) : IDuty
{
    public TimeSpan Interval => options.UpkeepInterval;

    public async Task<bool> DoAsync(CancellationToken cancel)
    {
        if (await builder.BuildMissingAsync(cancel) is > 0 and var built)
            log.IndexesBuilt(built);
        return false;
    }
}
