using FaceWorker.Core.Events;

namespace FaceWorker.Storage.Events;

/// <summary>The turn at numbering and publishing, in PostgreSQL.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
/// <param name="holder">The name of this process.</param>
/// <remarks>Numbers are given after the commits, by one worker at a time: a writer that took its number itself would keep all others waiting until its commit, and one that rolled back would leave a gap.</remarks>
public sealed class EventRelay(GalleryDatabase database, string holder) : IEventRelay
{
    private const int NumberedAtOnce = 2000, PublishedAtOnce = 250, ForgottenAtOnce = 5000;

    /// <inheritdoc />
    public Task<RelayTurn?> BeginAsync(TimeSpan lease, CancellationToken cancel) => database.RunInTransactionAsync<RelayTurn?>(async connection =>
    {
        if (await connection.ColumnAsync<long>(SqlText.Of("claim_relay"), [holder, lease], cancel) is not [var published])
            return null;
        var numbered = await connection.ValueAsync<long>(SqlText.Of("number_events"), [NumberedAtOnce], cancel);
        var last = await connection.ValueAsync<long>(SqlText.Of("last_event"), [], cancel);
        var events = await connection.QueryAsync(SqlText.Of("events_to_publish"), [published, PublishedAtOnce], EventRows.Read, cancel);
        var isLast = events.Count < PublishedAtOnce; // what is missing behind them was deleted, and counts as published
        return new RelayTurn(events, (int)numbered, published, isLast ? last : events[^1].Number, isLast && numbered < NumberedAtOnce);
    }, cancel);

    /// <inheritdoc />
    public Task EndAsync(long published, CancellationToken cancel) => database.RunAsync("end_relay", [holder, published], cancel);

    /// <inheritdoc />
    public Task<bool> ForgetAsync(TimeSpan retention, CancellationToken cancel) => database.RunAsync(async connection =>
    {
        await connection.RunAsync(SqlText.Of("delete_events_of_forgotten"), [], cancel);
        await connection.RunAsync(SqlText.Of("delete_events_of_erased_images"), [], cancel);
        return await connection.ValueAsync<long>(SqlText.Of("delete_old_events"), [retention, ForgottenAtOnce], cancel) == ForgottenAtOnce;
    }, cancel);
}
