using System.Runtime.ExceptionServices;
using FaceWorker.Core.Operations;
using FaceWorker.Storage;
using FaceWorker.Storage.Operations;
using FaceWorker.Storage.Search;

namespace FaceWorker.Testing;

/// <summary>Does what a worker does about operations, without one.</summary>
public static class Operations
{
    public static readonly OperationOptions Options = new();

    /// <summary>Makes one attempt at the operation that is next of the runner's kind, and throws what it failed for.</summary>
    /// <returns>Null when there is none.</returns>
    public static async Task<Operation?> RunNextOperationAsync(this GalleryDatabase database, IOperationRunner runner, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(runner);
        var store = new OperationStore(database, "test");
        if (await store.ClaimAsync(runner.Kind, Options.Lease, cancel) is not { } operation)
            return null;
        var (_, failure) = await new OperationRun(store, Options, TimeProvider.System).RunAsync(runner, operation, cancel);
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
        return operation;
    }

    /// <summary>Builds every HNSW index that is missing, and returns how many were.</summary>
    public static async Task<int> BuildMissingIndexesAsync(this GalleryDatabase database, StorageOptions options, CancellationToken cancel)
    {
        await new IndexUpkeep(database, options).RequestMissingAsync(cancel);
        var builder = new HnswIndexBuilder(database, options, TimeProvider.System);
        var built = 0;
        while (await database.RunNextOperationAsync(builder, cancel) is not null)
            built++;
        return built;
    }
}
