using System.ComponentModel.DataAnnotations;
using System.Net;

namespace FaceWorker.Worker.Health;

/// <summary>Where the health pages <c>/health/live</c> and <c>/health/ready</c>, and <c>/metrics</c>, are served.</summary>
internal sealed class HealthOptions : IValidatableObject
{
    /// <summary>The IP address to listen on. Default <c>127.0.0.1</c>; the container sets 0.0.0.0.</summary>
    [Required] public string Address { get; init; } = "127.0.0.1";

    /// <summary>The port. Default 0: any free one, so that a second worker on the same machine needs no setting; the log names it. The container sets 8080.</summary>
    [Range(0, 65535)] public int Port { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IPAddress.TryParse(Address, out _))
            yield return new ValidationResult($"Health:Address is '{Address}', which is not an IP address; change FACEWORKER_HEALTH__ADDRESS, for example to 127.0.0.1 or 0.0.0.0.");
    }
}
