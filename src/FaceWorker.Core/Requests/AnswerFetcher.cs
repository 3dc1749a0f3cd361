using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Requests;

/// <summary>A request to learn what became of another one.</summary>
/// <param name="Gallery">Where that one was made; null: it named none.</param>
/// <param name="Position">Of an image of a request of many, 1 for the first; 0 for the request as a whole.</param>
public sealed record FetchJob(GalleryName? Gallery, string RequestId, int Position = 0);

/// <summary>What is known of a request.</summary>
/// <param name="Answer">Null: it is not answered yet, or nothing is known of it.</param>
/// <param name="IsInWork">A worker has begun with it, and has not answered it yet.</param>
/// <param name="Images">How many of its images are answered, where it has many.</param>
public sealed record FetchedAnswer(KeptAnswer? Answer, bool IsInWork, int Images);

/// <summary>Tells callers who were away what was answered to their requests: only those of the same caller. Where clients need no grants, all who ask over the broker are one.</summary>
public sealed class AnswerFetcher(IKeptAnswers answers, IGalleryStore galleries)
{
    /// <exception cref="RequestRejectedException">Unknown gallery; or the caller may not identify there.</exception>
    public async Task<FetchedAnswer> FetchAsync(RequestContext context, FetchJob job, CancellationToken cancel)
    {
        if (job.Gallery is { } gallery)
        {
            context.Caller.Require(Rights.Identify, gallery);
            await galleries.GetGalleryAsync(gallery, cancel);
        }

        var key = new AnswerKey(context.Caller.Name, job.Gallery, job.RequestId);
        var whole = await answers.FindAsync(key, position: 0, cancel);
        var wanted = job.Position == 0 ? whole : await answers.FindAsync(key, job.Position, cancel);
        return new FetchedAnswer(wanted?.Kind is null ? null : wanted, IsInWork: wanted?.Kind is null && whole is { Kind: null }, await answers.CountImagesAsync(key, cancel));
    }
}
