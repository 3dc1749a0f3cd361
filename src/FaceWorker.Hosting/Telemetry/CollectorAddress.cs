using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace FaceWorker.Hosting.Telemetry;

/// <summary>Where the collector is: OpenTelemetry's standard variable. The SDK itself only logs a wrong one.</summary>
public sealed class CollectorAddress : IValidatableObject
{
    public const string Variable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Null: nothing is sent.</summary>
    [ConfigurationKeyName(Variable)]
    public string? Endpoint { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrEmpty(Endpoint) && !(Uri.TryCreate(Endpoint, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
            yield return new ValidationResult($"{Variable} is '{Endpoint}', which is no address of a collector such as http://localhost:4317; change it, or unset it to send nothing.");
    }
}
