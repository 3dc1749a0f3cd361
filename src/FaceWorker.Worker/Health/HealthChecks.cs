using FaceWorker.Core;
using FaceWorker.Storage;
using FaceWorker.Storage.Schema;
using FaceWorker.Worker.Lifecycle;
using MassTransit;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FaceWorker.Worker.Health;

/// <summary>Database, broker and models are prepared.</summary>
internal sealed class StartupHealth(Startup startup) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(Answer.Of(startup.Problem));
}

/// <summary>The worker is connected to the broker and consumes.</summary>
internal sealed class BrokerHealth(Startup startup, IBusControl bus) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(Answer.Of(
        startup.Prepared.IsCompleted && bus.CheckHealth() is { Status: not BusHealthStatus.Healthy } health ? $"The broker does not answer: {health.Description}" : null));
}

/// <summary>The database answers now, and its schema is one that this program can work with.</summary>
internal sealed class DatabaseHealth(Startup startup, Migrator migrator) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!startup.Prepared.IsCompleted)
            return HealthCheckResult.Healthy();
        try
        {
            var state = await migrator.GetStateAsync(cancellationToken);
            return Answer.Of(state.IsCurrent ? null : $"The schema is at {state}.");
        }
        catch (DatabaseSetupException exception)
        {
            return Answer.Of(exception.Message);
        }
        catch (Exception exception) when (exception is TransientFailureException or OperationCanceledException)
        {
            return Answer.Of($"The database does not answer: {exception.Message}");
        }
    }
}

/// <summary>The device computes.</summary>
internal sealed class DeviceHealth(DeviceLoss device) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(Answer.Of(device.Problem));
}

/// <summary>No request waits for a server.</summary>
internal sealed class RequestHealth(ServerRetry servers) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(Answer.Of(servers.Problem));
}

file static class Answer
{
    public static HealthCheckResult Of(string? problem) => problem is null ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(problem);
}
