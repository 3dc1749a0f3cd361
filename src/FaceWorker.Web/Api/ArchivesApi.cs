using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Galleries;
using FaceWorker.Web.SignIn;

namespace FaceWorker.Web.Api;

internal sealed record NewArchive(string Source);

/// <param name="Reason">Only failures for this reason; null: all.</param>
internal sealed record FailuresToRetry(RejectionReason? Reason = null);

internal sealed record Retried(long Photos);

internal static class ArchivesApi
{
    private const int Most = 10_000;

    public static void MapArchivesApi(this RouteGroupBuilder api)
    {
        var archives = api.MapGroup("").WithTags("Archives").ProducesProblem(StatusCodes.Status404NotFound);
        archives.MapGet("/galleries/{gallery}/archives", async (string gallery, CurrentUser user, IArchiveAdministration store, CancellationToken cancel) =>
            (await store.ListAsync(user.Context, new GalleryName(gallery), cancel)).Select(ArchiveItem.Of)).WithSummary("The archives of a gallery, with their progress.");
        archives.MapPost("/galleries/{gallery}/archives", async (string gallery, NewArchive body, CurrentUser user, IArchiveAdministration store, CancellationToken cancel) =>
        {
            var archive = await store.AddAsync(user.Context, new GalleryName(gallery), new ArchiveSource(body.Source), cancel);
            return ArchiveItem.Of(await store.GetProgressAsync(user.Context, archive.Id, cancel));
        }).WithSummary("Adds an archive; one that is there goes on.");
        archives.MapGet("/archives/{id:long}", async (long id, CurrentUser user, IArchiveAdministration store, CancellationToken cancel) =>
            ArchiveItem.Of(await store.GetProgressAsync(user.Context, id, cancel))).WithSummary("One archive.");
        archives.MapGet("/archives/{id:long}/failures", async (long id, CurrentUser user, IArchiveAdministration store, CancellationToken cancel, RejectionReason? reason = null, int limit = 1000) =>
            (await store.GetFailuresAsync(user.Context, id, new FailureFilter(reason), Math.Clamp(limit, 1, Most), cancel)).Select(FailureItem.Of)).WithSummary("What could not be indexed, and why.");
        archives.MapPost("/archives/{id:long}/retry", async (long id, FailuresToRetry? body, CurrentUser user, IArchiveAdministration store, CancellationToken cancel) =>
            new Retried(await store.RetryAsync(user.Context, id, new FailureFilter(body?.Reason), cancel))).WithSummary("Sends failed photos again.");
        Map("pause", "Sends nothing until it is resumed.", (store, context, id, cancel) => store.PauseAsync(context, id, cancel));
        Map("resume", "Goes on.", (store, context, id, cancel) => store.ResumeAsync(context, id, cancel));
        Map("cancel", "Sends nothing more; what is indexed stays.", (store, context, id, cancel) => store.CancelAsync(context, id, cancel));
        Map("rescan", "Lists the source again.", (store, context, id, cancel) => store.RescanAsync(context, id, cancel));

        void Map(string verb, string summary, Func<IArchiveAdministration, RequestContext, long, CancellationToken, Task<Archive>> change) =>
            archives.MapPost($"/archives/{{id:long}}/{verb}", async (long id, CurrentUser user, IArchiveAdministration store, CancellationToken cancel) =>
            {
                await change(store, user.Context, id, cancel);
                return ArchiveItem.Of(await store.GetProgressAsync(user.Context, id, cancel));
            }).WithSummary(summary).ProducesProblem(StatusCodes.Status409Conflict);
    }
}
