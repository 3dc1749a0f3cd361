using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FaceWorker.Hosting;

/// <summary>Starting a program that may be told to stop before it has started.</summary>
public static class ProgramHost
{
    /// <summary>
    /// Starts the host's services. A host that is told to stop before all have started, by a signal or by one of them, throws an
    /// <see cref="OperationCanceledException"/>; here that is an ordinary end: what has started is stopped, and the answer is false. What has started is stopped as well before any other exception.
    /// </summary>
    public static async Task<bool> TryStartAsync(this IHost host)
    {
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        try
        {
            await host.StartAsync();
            return true;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await host.StopAsync();
            return false;
        }
        catch
        {
            await host.StopAsync(); // models that are still being loaded when the process ends would crash it
            throw;
        }
    }
}
