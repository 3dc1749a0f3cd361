using FaceWorker.Contracts;
using FaceWorker.Core.Erasure;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Web.SignIn;

namespace FaceWorker.Web.Api;

/// <summary>A person, by id or by name; or a photo, by id, by the SHA-256 of its bytes, by path or by address. With <paramref name="DryRun"/>, it is only counted.</summary>
internal sealed record NewErasure(string? Person = null, string? Photo = null, bool DryRun = false);

/// <param name="Receipt">Null where it was only counted.</param>
internal sealed record ErasureItem(ErasureCounts Counts, ErasureReceipt? Receipt);

internal static class ErasuresApi
{
    private const int Most = 1000;

    public static void MapErasuresApi(this RouteGroupBuilder api)
    {
        var erasures = api.MapGroup("").WithTags("Erasures");
        erasures.MapGet("/erasures", (CurrentUser user, IErasureStore store, CancellationToken cancel, int limit = 100) =>
            store.ListAsync(user.Context, new ErasureList(Math.Clamp(limit, 1, Most)), cancel)).WithSummary("Receipts of what was erased, the newest first.");
        erasures.MapPost("/galleries/{gallery}/erasures", async (string gallery, NewErasure body, CurrentUser user, Eraser eraser, CancellationToken cancel) =>
        {
            var target = TargetOf(new GalleryName(gallery), body);
            if (body.DryRun)
                return new ErasureItem(await eraser.CountAsync(user.Context, target, cancel), Receipt: null);
            var receipt = await eraser.EraseAsync(user.Context, target, cancel);
            return new ErasureItem(receipt.Counts, receipt);
        }).WithSummary("Erases a person or a photo for good.").ProducesProblem(StatusCodes.Status404NotFound);
        erasures.MapPost("/erasures/{id:long}/allow", async (long id, CurrentUser user, IErasureStore store, CancellationToken cancel) => new { allowed = await store.AllowAsync(user.Context, id, cancel) })
            .WithSummary("Allows the photos of an erasure to be indexed again.").ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static ErasureTarget TargetOf(GalleryName gallery, NewErasure body) => (body.Person, body.Photo) switch
    {
        ({ } person, null) => ErasureTarget.Of(gallery, PeopleApi.Find(person)),
        (null, { } photo) => ErasureTarget.Of(gallery, PhotoReference.Parse(photo)),
        _ => throw new RequestRejectedException(RejectionReason.InvalidMessage, "Give either 'person' or 'photo'."),
    };
}
