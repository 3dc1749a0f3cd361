using System.Collections.Concurrent;
using FaceWorker.Core;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Operations;

namespace FaceWorker.Testing;

/// <summary>A store of operations in memory, which remembers what was said of them.</summary>
public sealed class FakeOperations : IOperationStore
{
    private readonly ConcurrentQueue<Operation> waiting = [];
    private readonly ConcurrentQueue<string> said = [];

    /// <summary>What a renewal answers; or throws.</summary>
    public Func<LeaseState> Lease { get; set; } = () => LeaseState.Held;

    /// <summary>How far each renewal said that the operation is.</summary>
    public ConcurrentQueue<OperationProgress> Renewals { get; } = [];

    /// <summary>Asking for operations fails, so many times.</summary>
    public int Away { get; set; }

    /// <summary>How often somebody has asked for operations.</summary>
    public int Claims { get; private set; }

    /// <summary>How it fails.</summary>
    public Exception Failure { get; init; } = new TransientFailureException("The database is away.");

    /// <summary>The database is away when it is told how operations ended.</summary>
    public bool IsDeaf { get; set; }

    public IReadOnlyList<string> Said => [.. said];

    public Operation Add(OperationKind kind = OperationKind.Index, int attempt = 1)
    {
        var operation = new Operation(waiting.Count + 1, kind, new GalleryName("family"), Target: 7, Parameters: null, OperationState.Running, new OperationProgress(), Problem: null,
            attempt, "here", "test", default, null, null, default, IsCancelRequested: false);
        waiting.Enqueue(operation);
        return operation;
    }

    public Task<Operation?> ClaimAsync(OperationKind kind, TimeSpan lease, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        Claims++;
        if (Away-- > 0)
            throw Failure;
        return Task.FromResult(waiting.TryPeek(out var next) && next.Kind == kind && waiting.TryDequeue(out next) ? next : null);
    }

    public Task<Operation> BeginAsync(OperationRequest request, TimeSpan lease, CancellationToken cancel) => throw new NotSupportedException();

    public Task<LeaseState> RenewAsync(Operation operation, OperationProgress progress, TimeSpan lease, CancellationToken cancel)
    {
        Renewals.Enqueue(progress);
        return Task.FromResult(Lease());
    }

    public Task EndAsync(Operation operation, OperationProgress progress, string? problem, CancellationToken cancel) =>
        SayAsync($"{operation.Id} {(problem is null ? "done" : "failed")} {progress.Done} {problem}");

    public Task ReturnAsync(Operation operation, OperationProgress progress, TimeSpan pause, string? problem, CancellationToken cancel) =>
        SayAsync($"{operation.Id} returned {progress.Done} for {pause.TotalSeconds} s {problem}");

    private Task SayAsync(string text)
    {
        if (IsDeaf)
            throw new TransientFailureException("The database is away.");
        said.Enqueue(text.TrimEnd());
        return Task.CompletedTask;
    }
}

/// <summary>A runner that does what a test says.</summary>
public sealed class FakeRunner(OperationKind kind, Func<IProgress<OperationProgress>, CancellationToken, Task> work) : IOperationRunner
{
    public OperationKind Kind => kind;

    public Task RunAsync(Operation operation, IProgress<OperationProgress> progress, CancellationToken cancel) => work(progress, cancel);
}
