using FaceWorker.Core.Operations;
using FaceWorker.Worker.Lifecycle;

namespace FaceWorker.Worker.Operations;

/// <summary>Works on operations for as long as the worker lives.</summary>
internal sealed class OperationService(OperationKeeper keeper, Startup startup, WorkerEnd end) : EssentialService(end)
{
    protected override async Task RunAsync(CancellationToken stopping)
    {
        await startup.Prepared.WaitAsync(stopping);
        await keeper.RunAsync(stopping);
    }
}
