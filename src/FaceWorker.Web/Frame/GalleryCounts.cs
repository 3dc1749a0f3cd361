using FaceWorker.Core;
using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Web.Frame;

/// <summary>How much the galleries hold, as of a moment ago: counting a million faces takes seconds, and nobody should wait for it twice. Settings are as workers see them.</summary>
internal sealed class GalleryCounts(IGalleryAdministration galleries, IGalleryStore store, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    private static readonly RequestContext Everybody = new(new Caller("console", Rights.All), Lane.Interactive);

    private readonly SemaphoreSlim counting = new(1);
    private volatile Counted counted = new(new Dictionary<GalleryName, GallerySummary>(), At: default);

    /// <summary>Those that the caller knows, by name.</summary>
    public async Task<IReadOnlyList<GallerySummary>> ListAsync(RequestContext context, CancellationToken cancel)
    {
        var names = await galleries.NamesAsync(context, cancel);
        var summaries = await GetAsync(names, cancel);
        return await Task.WhenAll(names.Where(summaries.ContainsKey).Select(async name => summaries[name] with { Gallery = await store.GetGalleryAsync(name, cancel) }));
    }

    /// <exception cref="Core.Images.RequestRejectedException">Unknown gallery.</exception>
    public async Task<GallerySummary> ShowAsync(RequestContext context, GalleryName name, CancellationToken cancel)
    {
        context.Caller.RequireKnown(name);
        var gallery = await store.GetGalleryAsync(name, cancel);
        return (await GetAsync([name], cancel))[name] with { Gallery = gallery };
    }

    public void Dispose() => counting.Dispose();

    /// <summary>What was counted last; older counts are renewed behind the answer, and only what was never counted is waited for.</summary>
    private async Task<IReadOnlyDictionary<GalleryName, GallerySummary>> GetAsync(IReadOnlyList<GalleryName> names, CancellationToken cancel)
    {
        if (!names.All(counted.Summaries.ContainsKey))
            await CountAsync(unless: () => names.All(counted.Summaries.ContainsKey), cancel);
        else if (counted.At.Ago(time) > Fresh && counting.CurrentCount > 0)
            _ = CountAsync(unless: () => counted.At.Ago(time) <= Fresh, CancellationToken.None);
        return counted.Summaries;
    }

    private async Task CountAsync(Func<bool> unless, CancellationToken cancel)
    {
        await counting.WaitAsync(cancel);
        try
        {
            if (!unless())
                counted = new Counted((await galleries.ListAsync(Everybody, cancel)).ToDictionary(summary => summary.Gallery.Name), Moment.Now(time));
        }
        finally
        {
            counting.Release();
        }
    }

    private sealed record Counted(IReadOnlyDictionary<GalleryName, GallerySummary> Summaries, Moment At);
}
