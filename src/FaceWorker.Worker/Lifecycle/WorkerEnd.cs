using FaceWorker.Core;
using FaceWorker.Storage;
using FaceWorker.Vision;
using FaceWorker.Vision.Models;

namespace FaceWorker.Worker.Lifecycle;

/// <summary>Ends the worker when it cannot continue: it logs why, once, and its supervisor may start another.</summary>
internal sealed class WorkerEnd(IHostApplicationLifetime lifetime, ILogger<WorkerEnd> log)
{
    private const int Failed = 1, DeviceLost = 3;
    private int exitCode;

    /// <summary>0: told to stop. 1: could not work. 3: lost its device, which a new process may get back.</summary>
    public int ExitCode => exitCode;

    public void Because(Exception exception)
    {
        if (Interlocked.CompareExchange(ref exitCode, exception is DeviceLostException ? DeviceLost : Failed, 0) != 0)
            return;
        log.CannotWork(exception.Message, exception is DatabaseSetupException or BrokerSetupException or ModelStoreException or DeviceException or DeviceLostException ? null : exception);
        lifetime.StopApplication();
    }
}

/// <summary>A background service that a worker cannot do without: when it fails, the worker ends.</summary>
internal abstract class EssentialService(WorkerEnd end) : BackgroundService
{
    protected abstract Task RunAsync(CancellationToken stopping);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
#pragma warning disable CA1031 // Any failure is logged once, and the process ends with an error.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            end.Because(exception);
        }
    }
}
