namespace FaceWorker.Worker.Lifecycle;

/// <summary>Whether this worker consumes, and if not, what it waits for. Written by <see cref="WorkerService"/>, read by the health page.</summary>
internal sealed class Readiness
{
    private volatile string? waitingFor = "start";

    /// <summary>Null when ready.</summary>
    public string? WaitingFor => waitingFor;

    public void WaitFor(string what) => waitingFor = what;

    public void SetReady() => waitingFor = null;
}
