using System.ComponentModel.DataAnnotations;

namespace FaceWorker.Core.Events;

/// <summary>How events are kept.</summary>
public sealed class EventOptions
{
    /// <summary>How long an event can be read again after it was published. Default 7 days: longer than a weekend without anybody.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "3650.00:00:00")] public TimeSpan Retention { get; init; } = TimeSpan.FromDays(7);
}
