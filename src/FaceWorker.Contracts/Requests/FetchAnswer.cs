using System.ComponentModel.DataAnnotations;

namespace FaceWorker.Contracts;

/// <summary>Request: what was answered to a request that had a <see cref="Question.RequestId"/>? Answered by <see cref="AnswerFetched"/> or <see cref="RequestRejected"/>.</summary>
public sealed record FetchAnswer
{
    /// <summary>The sender's own name for this request, echoed in the answer.</summary>
    public string? JobId { get; init; }

    /// <summary>The gallery of the request whose answer is wanted; left out where that had none.</summary>
    public string? Gallery { get; init; }

    /// <summary>The id of the request whose answer is wanted; required.</summary>
    [Required, StringLength(100, MinimumLength = 1)] public string? RequestId { get; init; }

    /// <summary>Of an <see cref="IdentifyMany"/>: the image whose answer is wanted, 1 for the first; left out: the last answer.</summary>
    [Range(1, 1000)] public int? Position { get; init; }
}
