using NpgsqlTypes;

namespace FaceWorker.Storage.Replicas;

/// <summary>
/// Tells how old a replica's data are at most, by what this process knows of the primary: where its log ended, at which moments. A replica that has replayed as far has all that was committed before that moment.
/// So neither the servers' clocks nor their own opinion count: a replica that is cut off and knows of no newer log is behind as well, and one of an idle primary is not.
/// </summary>
/// <param name="remembered">Moments longer ago are forgotten.</param>
internal sealed class ReplicaClock(TimeSpan remembered, TimeProvider time)
{
    private readonly Lock access = new();
    private readonly LinkedList<(long At, NpgsqlLogSequenceNumber End)> moments = [];

    /// <summary>For how long nobody has looked at the primary; null: nobody has.</summary>
    public TimeSpan? SinceLastMoment
    {
        get
        {
            lock (access)
                return moments.Last is { } last ? time.GetElapsedTime(last.Value.At) : null;
        }
    }

    /// <param name="at">Of the time provider, before the primary was asked.</param>
    /// <param name="end">Of its log, as it answered.</param>
    public void Add(long at, NpgsqlLogSequenceNumber end)
    {
        lock (access)
        {
            if (moments.Last is { } last && last.Value.At >= at)
                return;
            moments.AddLast((at, end));
            while (moments.First is { } first && time.GetElapsedTime(first.Value.At) > remembered)
                moments.RemoveFirst();
        }
    }

    /// <summary>How old the data are at most; null: older than anything that is remembered.</summary>
    /// <param name="replayed">By the replica.</param>
    public TimeSpan? LagOf(NpgsqlLogSequenceNumber replayed)
    {
        lock (access)
        {
            for (var moment = moments.Last; moment is not null; moment = moment.Previous)
                if (moment.Value.End <= replayed)
                    return time.GetElapsedTime(moment.Value.At);
            return null;
        }
    }
}
