using FaceWorker.Core.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FaceWorker.Worker.Health;

/// <summary>The worker's health as an instrument.</summary>
internal sealed class HealthPublisher(Instruments instruments) : IHealthCheckPublisher
{
    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        foreach (var (name, entry) in report.Entries)
            instruments.Checked(name, entry.Status == HealthStatus.Healthy);
        return Task.CompletedTask;
    }
}
