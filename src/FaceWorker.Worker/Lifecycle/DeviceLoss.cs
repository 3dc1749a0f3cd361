using FaceWorker.Core;

namespace FaceWorker.Worker.Lifecycle;

/// <summary>Whether this worker's device is lost. The first delivery that notices reports it, and the worker ends.</summary>
internal sealed class DeviceLoss
{
    private readonly TaskCompletionSource lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Fails with the <see cref="DeviceLostException"/>; never succeeds.</summary>
    public Task Lost => lost.Task;

    public string? Problem => lost.Task.Exception?.InnerException?.Message;

    public void Report(DeviceLostException exception) => lost.TrySetException(exception);
}
