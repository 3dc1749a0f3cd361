using FaceWorker.Core.Events;

namespace FaceWorker.Storage.Events;

/// <summary>Writes events that are no part of another transaction.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class EventOutbox(GalleryDatabase database) : IEventOutbox
{
    /// <inheritdoc />
    public Task AddAsync(NewEvent news, CancellationToken cancel) => database.RunAsync(async connection =>
    {
        await connection.AddEventsAsync([news], cancel);
        return true;
    }, cancel);
}
