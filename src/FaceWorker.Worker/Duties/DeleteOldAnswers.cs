using FaceWorker.Core.Requests;

namespace FaceWorker.Worker.Duties;

/// <summary>Deletes answers that were kept long enough.</summary>
internal sealed class DeleteOldAnswers(IKeptAnswers answers, WorkerOptions options) : IDuty
{
    public TimeSpan Interval => options.UpkeepInterval;

    public async Task<bool> DoAsync(CancellationToken cancel) => await answers.DeleteOldAsync(cancel) > 0;
}
