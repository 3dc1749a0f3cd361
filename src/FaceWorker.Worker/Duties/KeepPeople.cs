using FaceWorker.Contracts;
using FaceWorker.Storage.People.Grouping;
using FaceWorker.Worker.Archives;

namespace FaceWorker.Worker.Duties;

/// <summary>Requests that the faces of galleries that keep up their people are grouped.</summary>
internal sealed class RequestPeople(PeopleUpkeep upkeep, WorkerOptions options) : IDuty
{
    public TimeSpan Interval => options.UpkeepInterval;

    public Wakeup? WokenBy => Wakeup.FacesStored;

    public async Task<bool> DoAsync(CancellationToken cancel)
    {
        await upkeep.RequestAsync(cancel);
        return false;
    }
}

/// <summary>Measures people whose faces changed, so that after a large grouping nobody who looks at them waits for it.</summary>
internal sealed class MeasurePeople(PeopleUpkeep upkeep, WorkerOptions options) : IDuty
{
    public TimeSpan Interval => options.UpkeepInterval;

    public Wakeup? WokenBy => Wakeup.PeopleChanged;

    public Task<bool> DoAsync(CancellationToken cancel) => upkeep.MeasureAsync(cancel);
}

/// <summary>Publishes what groupings changed. It may come twice, and always comes.</summary>
internal sealed class AnnouncePeople(PeopleNews news, IndexQueue bus, WorkerOptions options) : IDuty
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    public TimeSpan Interval => options.UpkeepInterval;

    public Wakeup? WokenBy => Wakeup.PeopleChanged;

    public async Task<bool> DoAsync(CancellationToken cancel)
    {
        foreach (var item in await news.TakeAsync(Lease, cancel))
        {
            await bus.PublishAsync(new PeopleChanged
            {
                Gallery = item.Gallery.Value,
                FacesLinked = item.Linked,
                FacesMoved = item.Moved,
                PeopleBefore = item.Before,
                PeopleAfter = item.After,
                ChangedAt = item.ChangedAt,
            }, cancel);
            await news.EndAsync(item, cancel);
        }

        return false;
    }
}
