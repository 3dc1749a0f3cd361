using System.ComponentModel.DataAnnotations;

namespace FaceWorker.Core.Requests;

/// <summary>How answers are kept for those who come back for them.</summary>
public sealed class AnswerOptions
{
    /// <summary>How long the answer to a request that has an id is kept. Default 1 hour; 0 keeps none.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")] public TimeSpan KeepFor { get; init; } = TimeSpan.FromHours(1);
}
