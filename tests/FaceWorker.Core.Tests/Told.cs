using System.Collections.Concurrent;

namespace FaceWorker.Core.Tests;

/// <summary>All that was told of a piece of work's progress.</summary>
internal sealed class Told : IProgress<WorkProgress>
{
    public ConcurrentQueue<WorkProgress> All { get; } = new();

    public void Report(WorkProgress value) => All.Enqueue(value);
}
