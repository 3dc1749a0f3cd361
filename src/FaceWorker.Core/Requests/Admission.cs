using System.Globalization;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Requests;

/// <summary>Whether a question is worth beginning with. Pure: it has no clock.</summary>
public static class Admission
{
    /// <summary>Why a question that waited in its queue is refused; null: it is worked on.</summary>
    /// <param name="waitingSince">When it was sent, by its sender's clock; null: that is not known.</param>
    public static RequestRejectedException? FindRefusal(DateTimeOffset? waitingSince, DateTimeOffset now, RequestOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.MaxQueueAge > TimeSpan.Zero && now - waitingSince is { } age && age > options.MaxQueueAge
            ? new RequestRejectedException(RejectionReason.Busy, string.Create(CultureInfo.InvariantCulture,
                $"The workers cannot keep up: this request waited for {age.TotalSeconds:0} s, longer than the worker's setting Requests:MaxQueueAge ({options.MaxQueueAge}). ") +
                "Ask again later, or start more workers; where they are idle, the sender's clock is slow.")
            : null;
    }

    /// <summary>What the asker is told whose deadline has passed.</summary>
    public static RequestRejectedException Expired(DateTimeOffset deadline) => new(RejectionReason.Expired,
        $"The request was not answered before its deadline, {deadline:u}, and is not worked on any more. Ask again with a later deadline, or start more workers.");

    /// <summary>Whether a rejection is about the moment and not about the request, so that the same request may be answered otherwise when it is made again.</summary>
    public static bool IsOfTheMoment(this RejectionReason reason) =>
        reason is RejectionReason.Busy or RejectionReason.Expired or RejectionReason.TooSlow or RejectionReason.Unreadable or RejectionReason.InternalError;
}
