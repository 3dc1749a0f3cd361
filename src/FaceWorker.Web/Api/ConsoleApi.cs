using FaceWorker.Core.Galleries;
using FaceWorker.Web.SignIn;

namespace FaceWorker.Web.Api;

/// <summary>The HTTP/JSON API: the same use cases as the pages, for programs.</summary>
internal static class ConsoleApi
{
    public static void MapApi(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api/v1");
        api.MapGet("/galleries", async (CurrentUser user, IGalleryAdministration galleries, CancellationToken cancel) =>
            (await galleries.NamesAsync(user.Context, cancel)).Select(name => new { name = name.Value }));
    }
}
