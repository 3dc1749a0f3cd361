using FaceWorker.Core.Galleries;
using FaceWorker.Web.Frame;
using FaceWorker.Web.SignIn;

namespace FaceWorker.Web.Api;

internal static class GalleriesApi
{
    public static void MapGalleriesApi(this RouteGroupBuilder api)
    {
        var galleries = api.MapGroup("/galleries").WithTags("Galleries");
        galleries.MapGet("", async (CurrentUser user, GalleryCounts store, CancellationToken cancel) => (await store.ListAsync(user.Context, cancel)).Select(GalleryItem.Of))
            .WithSummary("The galleries that the user knows, by name.");
        galleries.MapGet("/{gallery}", async (string gallery, CurrentUser user, GalleryCounts store, CancellationToken cancel) =>
            GalleryItem.Of(await store.ShowAsync(user.Context, new GalleryName(gallery), cancel))).WithSummary("One gallery.").ProducesProblem(StatusCodes.Status404NotFound);
    }
}
