using FaceWorker.Core;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Indexing;
using FaceWorker.Core.Sources;

namespace FaceWorker.Worker.Quarantine;

/// <summary>Indexes suspects: each alone in a child process with limits, which lives on from one to the next until one kills it.</summary>
internal sealed class IsolatedIndexer(WorkerOptions options, IImageSource source, IGalleryStore store, TimeProvider time, ILogger<IsolatedIndexer> log) : IAsyncDisposable
{
    private readonly SemaphoreSlim oneAtATime = new(1);
    private readonly CancellationTokenSource ending = new();
    private ChildProcess? child;

    /// <summary>As <see cref="ImageIndexer.IndexAsync"/>. The child looks and stores; what it stored is then read from the database.</summary>
    /// <exception cref="JobParkedException">The image ended the child, or went beyond a limit.</exception>
    public async Task<IndexOutcome> IndexAsync(IndexJob job, CancellationToken cancel)
    {
        var report = await AskAsync(job, store: true, cancel);
        var gallery = await store.GetGalleryAsync(job.Gallery, cancel);
        using var file = await source.FetchAsync(job.Image, cancel);
        var stored = await store.FindImageAsync(gallery, file, cancel)
            ?? throw new TransientFailureException($"'{file.Source}' was changed, or its image deleted, while it was indexed.");
        return new IndexOutcome(gallery, file.Source, stored with { IsNew = report.IsNew });
    }

    /// <summary>Looks at the image and stores nothing: when it returns, this process may look at it, too.</summary>
    /// <exception cref="JobParkedException">The image ended the child, or went beyond a limit.</exception>
    public Task TryAsync(IndexJob job, CancellationToken cancel) => AskAsync(job, store: false, cancel);

    /// <summary>Gives up what the child is at; nobody takes its end for the image's doing.</summary>
    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await oneAtATime.WaitAsync();
        await EndChildAsync();
        ending.Dispose();
        oneAtATime.Dispose();
    }

    private async Task<QuarantineReport> AskAsync(IndexJob job, bool store, CancellationToken cancel)
    {
        var image = NameOf(job.Image);
        using var given = CancellationTokenSource.CreateLinkedTokenSource(cancel, ending.Token);
        await oneAtATime.WaitAsync(given.Token);
        try
        {
            log.Isolated(image);
            if (child is { IsAlive: false })
                await EndChildAsync();
            child ??= await ChildProcess.StartAsync(options, time, log, given.Token);
            return Judge(job.Image, await child.WorkAsync(QuarantineTask.For(job, store), image, given.Token));
        }
        catch (Exception exception) when (exception is JobParkedException or OperationCanceledException)
        {
            await EndChildAsync(); // dead, or in the middle of something
            throw;
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    private static QuarantineReport Judge(ImageLocation image, QuarantineReport report) => report.Step switch
    {
        QuarantineStep.Done => report,
        QuarantineStep.Rejected => throw new RequestRejectedException(report.Reason!.Value, report.Detail!),
        QuarantineStep.ServerAway => throw new TransientFailureException(report.Detail!),
        _ => throw new InvalidOperationException($"The quarantine's process met a bug: {report.Detail}"),
    };

    public static string NameOf(ImageLocation image) => image switch
    {
        ImageLocation.AtPath(var path) => path,
        ImageLocation.AtUrl(var url) => url.OriginalString,
        ImageLocation.InStore(var address) => address.ToString(),
        ImageLocation.Inline inline => inline.Name ?? "(inline image)",
        _ => throw new ArgumentOutOfRangeException(nameof(image)),
    };

    private async Task EndChildAsync()
    {
        if (child is not null)
            await child.DisposeAsync();
        child = null;
    }
}
