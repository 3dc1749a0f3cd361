using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Requests;

/// <summary>What an answer is kept under: the id that a caller gave to a request. Another caller's, and one in another gallery, is another one.</summary>
/// <param name="Gallery">Null: the request named none.</param>
public sealed record AnswerKey(string Caller, GalleryName? Gallery, string RequestId)
{
    public const int MaxLength = 100;

    public static bool IsValid(string? requestId) => requestId is { Length: > 0 and <= MaxLength } && !requestId.Any(char.IsControl);
}

/// <summary>An answer that is kept, or that a worker is about to give.</summary>
/// <param name="Asked">The digest of the request, by which another one under the same id is told.</param>
/// <param name="Kind">The name of the message; null: a worker has begun with the request.</param>
/// <param name="Json">The message.</param>
public sealed record KeptAnswer(Sha256Digest Asked, string? Kind, string? Json, DateTimeOffset KeptUntil);

/// <summary>Answers for those who come back for them. Every method throws <see cref="TransientFailureException"/> while the database is away.</summary>
/// <remarks>A position is that of an image of a request of many, 1 for the first; 0 is the request as a whole. Answers go with their gallery.</remarks>
public interface IKeptAnswers
{
    /// <summary>Null: nothing is known, or it was kept long enough.</summary>
    Task<KeptAnswer?> FindAsync(AnswerKey key, int position, CancellationToken cancel);

    /// <summary>How many images of the request are answered.</summary>
    Task<int> CountImagesAsync(AnswerKey key, CancellationToken cancel);

    /// <summary>A worker has begun with a request, which it will answer within this time. Takes the place of a rejection, but of no result. Nothing is kept where another request has the id, or the gallery is gone.</summary>
    Task BeginAsync(AnswerKey key, Sha256Digest asked, TimeSpan within, CancellationToken cancel);

    /// <summary>Keeps an answer for this time, in the place of what was there; but no rejection in that of a result. Nothing is kept where another request has the id, or the gallery or a subject that the answer names is gone.</summary>
    Task KeepAsync(AnswerKey key, int position, Sha256Digest asked, string kind, string json, TimeSpan keepFor, CancellationToken cancel);

    /// <summary>Deletes some of those that were kept long enough; returns how many.</summary>
    Task<int> DeleteOldAsync(CancellationToken cancel);
}
