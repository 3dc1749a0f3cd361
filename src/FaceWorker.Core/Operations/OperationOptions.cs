using System.ComponentModel.DataAnnotations;

namespace FaceWorker.Core.Operations;

/// <summary>How operations (docs/operations.md#operations-what-takes-long) are looked for and held.</summary>
public sealed class OperationOptions
{
    /// <summary>How often to poll for operations of a kind when no notification arrives. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "01:00:00")] public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long after its last sign of life a worker still has an operation; then another one takes it over. Default 30 s; signs are ten times as frequent.</summary>
    /// <remarks>With every sign its progress is written, and it notices whether it is to be cancelled.</remarks>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")] public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);
}
