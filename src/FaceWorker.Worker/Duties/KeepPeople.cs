using FaceWorker.Storage.People.Grouping;

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
