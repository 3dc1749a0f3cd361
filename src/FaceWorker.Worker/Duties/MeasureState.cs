using FaceWorker.Core;
using FaceWorker.Core.Telemetry;

namespace FaceWorker.Worker.Duties;

/// <summary>Reads what all workers share, for those who watch: operations, indexes, sources. Where nobody does, nothing is asked.</summary>
internal sealed class MeasureState(IStoreStateReader reader, Instruments instruments) : IDuty
{
    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(15);

    public async Task<bool> DoAsync(CancellationToken cancel)
    {
        try
        {
            instruments.State = instruments.WantsState ? await reader.ReadAsync(cancel) : null;
            return false;
        }
        catch (TransientFailureException)
        {
            instruments.State = null; // an old count would look like a present one
            throw;
        }
    }
}
