using FaceWorker.Core;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Core.Telemetry;

namespace FaceWorker.Worker.Quarantine;

/// <summary>Processes suspects one at a time in a child process with limits, which is reused until an image kills it.</summary>
internal sealed class IsolatedViewer(WorkerOptions options, Instruments instruments, TimeProvider time, ILogger<IsolatedViewer> log) : IAsyncDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim oneAtATime = new(1);
    private readonly CancellationTokenSource ending = new();
    private Task<ChildProcess>? child; // starting, or started

    /// <summary>As <see cref="ImageViewer.SeeAsync"/>.</summary>
    /// <param name="limit">How long the child may take for the image.</param>
    /// <exception cref="HarmfulImageException">The image ended the child, or exceeded a limit.</exception>
    /// <exception cref="DeferredException">The child ended, and the image is not to blame.</exception>
    public async Task<SeenPicture> SeeAsync(ImageFile file, FacePack pack, bool withCrops, TimeSpan limit, CancellationToken cancel)
    {
        using var span = Spans.Source.StartActivity("quarantine");
        using var given = CancellationTokenSource.CreateLinkedTokenSource(cancel, ending.Token);
        await oneAtATime.WaitAsync(given.Token);
        try
        {
            log.Isolated(file.Source);
            if (child is { IsCompleted: true } && !(child.IsCompletedSuccessfully && child.Result.IsAlive))
                await EndChildAsync();
            child ??= ChildProcess.StartAsync(options, time, log, ending.Token);
            var started = await child.WaitAsync(given.Token); // it goes on starting for the next image when this one's asker gives up
            var trace = span is { Recorded: true } ? span.Id : null;
            var task = new QuarantineTask(pack.Id.Value, pack.SmallestFace, file.Source, file.Content, withCrops, pack.Drawn, pack.Shadow?.Id.Value, trace) { Gate = pack.Gate };
            return await WorkAsync(started, task, pack, limit, given.Token);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    private async Task<SeenPicture> WorkAsync(ChildProcess started, QuarantineTask task, FacePack pack, TimeSpan limit, CancellationToken cancel)
    {
        try
        {
            var report = await started.WorkAsync(task, limit, cancel);
            QuarantineSpans.Emit(report, started.Id);
            var seen = Judge(pack, report);
            instruments.Isolated(failure: null);
            return seen;
        }
        catch (Exception exception)
        {
            instruments.Isolated(exception);
            if (exception is HarmfulImageException or DeferredException or OperationCanceledException)
                await EndChildAsync(); // dead, useless or busy
            throw;
        }
    }

    /// <summary>Abandons the child's current image, which is not blamed for that.</summary>
    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await oneAtATime.WaitAsync();
        await EndChildAsync();
        ending.Dispose();
        oneAtATime.Dispose();
    }

    private static SeenPicture Judge(FacePack pack, QuarantineReport report) => report switch
    {
        { Step: QuarantineStep.Seen, Picture: { } picture } => picture.ToSeen(pack.Embedder.Model, pack.Shadow?.Embedder.Model),
        { Step: QuarantineStep.Rejected } => throw new RequestRejectedException(report.Reason!.Value, report.Detail!),
        { Step: QuarantineStep.Unavailable } => throw new DeferredException(report.Detail!, RetryAfter),
        _ => throw new InvalidOperationException($"The quarantine process failed with a bug: {report.Detail}"),
    };

    private async Task EndChildAsync()
    {
        if (child is null)
            return;
        await ((Task)child).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (child.IsCompletedSuccessfully)
            await child.Result.DisposeAsync();
        child = null;
    }
}

/// <summary>The isolated viewer for one delivery, with its time limit.</summary>
internal sealed class AloneViewer(IsolatedViewer isolated, ImageTime time) : IImageViewer
{
    /// <inheritdoc />
    public Task<SeenPicture> SeeAsync(ImageFile file, FacePack pack, Turn turn, bool withCrops, CancellationToken cancel) =>
        isolated.SeeAsync(file, pack, withCrops, time.Limit, cancel);
}
