using System.ComponentModel.DataAnnotations;

namespace FaceWorker.Worker.Health;

/// <summary>Where the health pages <c>/health/live</c> and <c>/health/ready</c> are served.</summary>
internal sealed class HealthOptions
{
    /// <summary>The address to listen on. Default loopback; a container sets 0.0.0.0.</summary>
    [Required] public string Address { get; init; } = "127.0.0.1";

    /// <summary>The port. Default 0: any free one, so that a second worker on the same machine needs no setting; the log names it.</summary>
    [Range(0, 65535)] public int Port { get; init; }
}
