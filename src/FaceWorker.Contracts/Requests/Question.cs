using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace FaceWorker.Contracts;

/// <summary>A request whose sender waits for the answer, or comes back for it.</summary>
public abstract record Question
{
    /// <summary>The sender's own name for this request, echoed in the answer.</summary>
    public string? JobId { get; init; }

    /// <summary>
    /// Names this request in its gallery, 1 to 100 characters. All senders over the broker are one caller, and whoever knows an id may fetch its answer: use UUIDs. With it the answer is kept for a while (setting <c>Answers:KeepFor</c>):
    /// <see cref="FetchAnswer"/> tells it, and the same request sent again is answered with it instead of being worked on. Another request needs another one.
    /// </summary>
    [StringLength(100, MinimumLength = 1)] public virtual string? RequestId { get; init; }

    /// <summary>
    /// When nobody wants the answer any more, with its offset from UTC. From then on no work is done for the request, wherever it is, and it is answered with the reason <see cref="RejectionReason.Expired"/>.
    /// It takes the place of the time to live that questions have otherwise.
    /// </summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Whether it goes before others of its kind and gallery; normal when left out. Plain JSON also sets the AMQP property <c>priority</c> to 9, by which the broker goes.</summary>
    public RequestPriority? Priority { get; init; }
}

/// <summary>How urgent a request is among others of its kind.</summary>
[JsonConverter(typeof(RequestPriorityConverter))]
public enum RequestPriority
{
    /// <summary>In the order in which they come.</summary>
    Normal,

    /// <summary>Before those that are not.</summary>
    High,
}

internal sealed class RequestPriorityConverter() : JsonStringEnumConverter<RequestPriority>(System.Text.Json.JsonNamingPolicy.CamelCase);
