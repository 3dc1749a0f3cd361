using System.ComponentModel.DataAnnotations;

namespace FaceWorker.Hosting.Telemetry;

/// <summary>What a program tells about itself, and to whom. Where to send it is said by OpenTelemetry's own variables (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>).</summary>
public sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>Whether instruments (docs/telemetry.md) are listened to and served at <c>/metrics</c>. Default true.</summary>
    public bool Metrics { get; init; } = true;

    /// <summary>The share of requests, 0 to 1, whose trace is recorded when their sender does not say. A sender's own word counts, whatever this is. Default 0.01.</summary>
    [Range(0.0, 1.0, ErrorMessage = "Telemetry:TracedShare must be 0 to 1.")]
    public double TracedShare { get; init; } = 0.01;
}
