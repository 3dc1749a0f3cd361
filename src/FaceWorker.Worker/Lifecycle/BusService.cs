using FaceWorker.Client;
using MassTransit;

namespace FaceWorker.Worker.Lifecycle;

/// <summary>Consumes from the end of the start until the worker is told to stop or its device is lost, then finishes the accepted messages.</summary>
internal sealed class BusService(IBusControl bus, Startup startup, DeviceLoss device, WorkerOptions options, WorkerEnd end, ILogger<BusService> log) : EssentialService(end)
{
    protected override async Task RunAsync(CancellationToken stopping)
    {
        await startup.Prepared.WaitAsync(stopping);
        await bus.StartAsync(stopping);
        log.Ready(string.Join(", ", FaceWorkerQueues.All.Select(queue => queue.Name)));
        try
        {
            await device.Lost.WaitAsync(stopping);
        }
        finally
        {
            var drainTimeout = device.Lost.IsFaulted ? TimeSpan.Zero : options.DrainTimeout; // a device that is lost finishes nothing
            log.Draining(drainTimeout.TotalSeconds);
            await bus.StopAsync(drainTimeout);
            log.Stopped();
        }
    }
}
