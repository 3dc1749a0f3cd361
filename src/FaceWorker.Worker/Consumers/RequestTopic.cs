using FaceWorker.Contracts;
using FaceWorker.Core.Images;

namespace FaceWorker.Worker.Consumers;

/// <summary>What a request is about, for its answer and the ledger.</summary>
internal sealed record RequestTopic(string? JobId, string? Gallery, string? Source)
{
    /// <summary>Characters of a text that is answered and logged: a message may have 16 MiB, and with what is written around it its answer would have more than the broker takes.</summary>
    private const int LongestName = 1000, LongestLogged = 500;

    /// <summary>Set when it is the job of an archive's item, and the message's to write about.</summary>
    public ItemDelivery? Item { get; set; }

    /// <summary>The request itself, where somebody waits for its answer, or comes back for it.</summary>
    public Question? Question { get; private init; }

    /// <summary>It has many answers: who gives them keeps each, and it waits for its turn as long as it lives.</summary>
    public bool IsSeries { get; init; }

    /// <summary>Set when its answers are kept: under what.</summary>
    public KeptRequest? Kept { get; set; }

    public string? LoggedSource => Source.InOneLine(LongestLogged);

    public string? LoggedGallery => Gallery.InOneLine(LongestLogged);

    /// <summary>The field of the message that is too long; null: none is.</summary>
    public string? TooLong => JobId?.Length > LongestName ? "jobId" : Gallery?.Length > LongestName ? "gallery" : null;

    public static RequestTopic Of(Question question, string? gallery, string? source) => new(question.JobId, gallery, source) { Question = question };

    /// <summary>With the beginnings of what is too long.</summary>
    public RequestTopic Shortened() => TooLong is null ? this : this with { JobId = JobId.Beginning(LongestName), Gallery = Gallery.Beginning(LongestName) };

    public RequestRejectedException Refuse() => RequestMapping.Invalid($"Field '{TooLong}' has more than {LongestName:N0} characters; give it fewer.");
}
