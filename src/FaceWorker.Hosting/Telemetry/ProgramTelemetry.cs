using System.Diagnostics.Metrics;
using System.Reflection;
using FaceWorker.Core.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FaceWorker.Hosting.Telemetry;

/// <summary>Metrics for Prometheus, and metrics, traces and logs for an OpenTelemetry collector; see docs/telemetry.md.</summary>
public static class ProgramTelemetry
{
    public const string MetricsPath = "/metrics";

    /// <summary>The libraries that measure themselves, by their meters.</summary>
    private static readonly string[] Meters = [Instruments.MeterName, "MassTransit", "Npgsql", "System.Runtime", "Microsoft.AspNetCore.Hosting"];

    /// <summary>Those that make spans.</summary>
    private static readonly string[] Sources = [Spans.SourceName, "MassTransit", "Npgsql", "Microsoft.AspNetCore"];

    /// <summary>The program's instruments, for those who measure; nobody listens to them yet.</summary>
    public static IServiceCollection AddInstruments(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => new Instruments(provider.GetService<IMeterFactory>()));
        return services;
    }

    /// <summary>Listens to instruments, and where a collector is named, to spans and the log, too.</summary>
    /// <param name="service">What the program is called among others.</param>
    public static void AddProgramTelemetry(this IHostApplicationBuilder builder, string service)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSettings<CollectorAddress>("");
        var hasCollector = !string.IsNullOrEmpty(builder.Configuration[CollectorAddress.Variable]);
        // A wrong value is reported when all settings are checked.
        var servesMetrics = !bool.TryParse(builder.Configuration[$"{TelemetryOptions.Section}:{nameof(TelemetryOptions.Metrics)}"], out var metrics) || metrics;
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource
            .AddService(service, serviceVersion: Assembly.GetEntryAssembly()?.GetName().Version?.ToString(3), serviceInstanceId: $"{Environment.MachineName}:{Environment.ProcessId}")
            .AddEnvironmentVariableDetector()); // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win
        if (servesMetrics)
            telemetry.WithMetrics(meters => meters.AddMeter(Meters).AddView(ViewOf).AddPrometheusExporter());
        if (!hasCollector)
            return;

        telemetry.UseOtlpExporter();
        telemetry.WithLogging(configureBuilder: null, options => options.IncludeFormattedMessage = true);
        telemetry.WithTracing(tracing => tracing.AddSource(Sources).SetSampler(provider => new RequestSampler(provider.GetRequiredService<TelemetryOptions>().TracedShare)));
    }

    /// <summary>Serves the metrics, unless the settings say otherwise.</summary>
    public static void MapMetrics(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (app.Services.GetRequiredService<TelemetryOptions>().Metrics)
            app.MapPrometheusScrapingEndpoint(MetricsPath);
    }

    /// <summary>What MassTransit has in progress it counts up and down by counters, whose fall a collector takes for a restart.</summary>
    private static MetricStreamConfiguration? ViewOf(Instrument instrument) =>
        instrument.Meter.Name == "MassTransit" && instrument.Name.EndsWith(".active", StringComparison.Ordinal) ? MetricStreamConfiguration.Drop : null;
}
