using System.ComponentModel.DataAnnotations;

namespace FaceWorker.Core.Requests;

/// <summary>How much a worker takes upon itself of what people wait for.</summary>
public sealed class RequestOptions
{
    /// <summary>A question that has waited in its queue for longer is refused as busy instead of being worked on, so that the queue gets shorter. Default 30 s; 0 refuses none.</summary>
    /// <remarks>The wait counts from the time that the sender gives, by its own clock. Requests of many images wait as long as their deadline says.</remarks>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")] public TimeSpan MaxQueueAge { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Images of one request of many that are worked on at a time: fewer leave more turns to others. Default 2.</summary>
    [Range(1, 64)] public int ImagesAtATime { get; init; } = 2;
}
