using System.Text.Json.Serialization;

namespace FaceWorker.Contracts;

/// <summary>Answer: what is known of a request. Of the answers at most one is set: the one that was given.</summary>
public sealed record AnswerFetched
{
    public string Outcome { get; init; } = "answerFetched";
    public string? JobId { get; init; }
    public string? Gallery { get; init; }
    public required string RequestId { get; init; }
    public required AnswerState State { get; init; }

    /// <summary>Until when the answer is kept; null where there is none.</summary>
    public DateTimeOffset? KeptUntil { get; init; }

    /// <summary>How many images of an <see cref="IdentifyMany"/> are answered; null: none, or it is another request.</summary>
    public int? ImagesAnswered { get; init; }

    public FacesIdentified? Identified { get; init; }
    public FacesVerified? Verified { get; init; }
    public SubjectsVerified? SubjectsVerified { get; init; }
    public FaceAdded? FaceAdded { get; init; }
    public ManyIdentified? ManyIdentified { get; init; }
    public RequestRejected? Rejected { get; init; }
}

/// <summary>How far a request is.</summary>
[JsonConverter(typeof(AnswerStateConverter))]
public enum AnswerState
{
    /// <summary>Nothing is known of it: no worker has begun with it yet, its answer is not kept any more, or there is no such request.</summary>
    Unknown,

    /// <summary>A worker has begun with it.</summary>
    InWork,

    /// <summary>It was answered; the answer is here.</summary>
    Answered,

    /// <summary>Its deadline passed before it was answered.</summary>
    Expired,
}

internal sealed class AnswerStateConverter() : JsonStringEnumConverter<AnswerState>(System.Text.Json.JsonNamingPolicy.CamelCase);
