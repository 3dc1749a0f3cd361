using System.Runtime.ExceptionServices;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Galleries;
using Npgsql;

namespace FaceWorker.Storage.Archives;

/// <summary>Sends waiting items in slices, one transaction each: taken, sent, marked, committed. One feeder at a time in a database.</summary>
internal sealed class ArchiveFeeder(GalleryDatabase database)
{
    private const int Slice = 1000;

    public async Task<int> FeedAsync(
        int outstanding, TimeSpan resendAfter, Func<IReadOnlyList<ArchiveJob>, CancellationToken, Task> send, CancellationToken cancel)
    {
        var feeding = new Feeding(send, cancel);
        var sent = await database.RunAsync(async connection =>
        {
            if (!await AdvisoryLocks.TryTakeAsync(connection, AdvisoryLocks.Feeding, cancel))
                return 0;
            try
            {
                return await ResendAsync(connection, resendAfter, feeding) + await FillAsync(connection, outstanding, feeding);
            }
            finally
            {
                await AdvisoryLocks.ReleaseAsync(connection, AdvisoryLocks.Feeding);
            }
        }, cancel);
        feeding.Failure?.Throw(); // outside, where nobody takes it for the database's
        return sent;
    }

    private static async Task<int> ResendAsync(NpgsqlConnection connection, TimeSpan resendAfter, Feeding feeding)
    {
        var (sum, sent) = (0, 0);
        do
        {
            sum += sent = await feeding.SendAsync(connection, "take_lost_items", Slice, resendAfter);
        }
        while (sent == Slice);
        return sum;
    }

    private static async Task<int> FillAsync(NpgsqlConnection connection, int outstanding, Feeding feeding)
    {
        var room = outstanding - (await connection.QueryAsync(SqlText.Of("count_sent_items"), [], row => row.GetInt64(0), feeding.Cancel))[0];
        var sum = 0;
        while (sum < room && await feeding.SendAsync(connection, "take_waiting_items", Math.Min(Slice, room - sum)) is > 0 and var sent)
            sum += sent;
        return sum;
    }

    /// <summary>One call of the feeder: what it sends by, and what that threw.</summary>
    private sealed class Feeding(Func<IReadOnlyList<ArchiveJob>, CancellationToken, Task> send, CancellationToken cancel)
    {
        public CancellationToken Cancel => cancel;

        public ExceptionDispatchInfo? Failure { get; private set; }

        /// <summary>Sends one slice, and returns how many items it has; nothing any more after a failure.</summary>
        public Task<int> SendAsync(NpgsqlConnection connection, string question, params object?[] values) => Failure is not null
            ? Task.FromResult(0)
            : GalleryDatabase.InTransactionAsync(connection, async () =>
            {
                var jobs = await connection.QueryAsync(SqlText.Of(question), values,
                    row => new ArchiveJob(row.GetInt64(0), row.GetInt64(1), new GalleryName(row.GetString(2)), row.GetString(3)), cancel);
                if (jobs.Count == 0 || !await TrySendAsync(jobs))
                    return 0;
                await connection.RunAsync(SqlText.Of("mark_sent_items"), [jobs.Select(job => job.Item).ToArray()], cancel);
                return jobs.Count;
            }, cancel);

        private async Task<bool> TrySendAsync(IReadOnlyList<ArchiveJob> jobs)
        {
            try
            {
                await send(jobs, cancel);
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !cancel.IsCancellationRequested)
            {
                Failure = ExceptionDispatchInfo.Capture(failure);
            }

            return Failure is null;
        }
    }
}
