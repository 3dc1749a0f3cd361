using System.Globalization;
using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Photos;
using FaceWorker.Web.Frame;
using FaceWorker.Web.SignIn;
using Microsoft.Net.Http.Headers;

namespace FaceWorker.Web.Pictures;

/// <summary>The addresses of pictures: each names a face or a photo of a gallery by its id, and nothing else.</summary>
internal static class PictureAddresses
{
    private const int DefaultCrop = 160;

    /// <summary>It never changes, but is not for the next user of this browser: signing out clears them.</summary>
    private const string Keep = "private, max-age=86400, immutable";

    /// <param name="size">Least side, in pixels: 1 to 512.</param>
    public static string CropOf(GalleryName gallery, long face, int size = DefaultCrop) => string.Create(CultureInfo.InvariantCulture, $"/g/{gallery}/faces/{face}/crop?size={size}");

    public static string ThumbnailOf(GalleryName gallery, long image) => string.Create(CultureInfo.InvariantCulture, $"/g/{gallery}/images/{image}/thumbnail");

    public static string PictureOf(GalleryName gallery, long image) => string.Create(CultureInfo.InvariantCulture, $"/g/{gallery}/images/{image}/picture");

    public static void MapPictures(this IEndpointRouteBuilder app)
    {
        var pictures = app.MapGroup("/g/{gallery}").DisableRateLimiting().ExcludeFromDescription(); // a page has a hundred; how many are made at once is bounded
        pictures.MapGet("/faces/{face:long}/crop", (string gallery, long face, int? size, HttpContext http, CurrentUser user, PhotoPictures shown) =>
            AnswerAsync(http, gallery, (name, cancel) => shown.CropAsync(user.Context, name, face, size ?? DefaultCrop, cancel)));
        pictures.MapGet("/images/{image:long}/thumbnail", (string gallery, long image, HttpContext http, CurrentUser user, PhotoPictures shown) =>
            AnswerAsync(http, gallery, (name, cancel) => shown.PhotoAsync(user.Context, name, image, PhotoSize.Thumbnail, cancel)));
        pictures.MapGet("/images/{image:long}/picture", (string gallery, long image, HttpContext http, CurrentUser user, PhotoPictures shown) =>
            AnswerAsync(http, gallery, (name, cancel) => shown.PhotoAsync(user.Context, name, image, PhotoSize.Screen, cancel)));
    }

    /// <summary>The picture; or one that says why there is none, so that the page around it stays whole.</summary>
    private static async Task<IResult> AnswerAsync(HttpContext http, string gallery, Func<GalleryName, CancellationToken, Task<ShownPicture>> make)
    {
        try
        {
            var picture = await make(Address.GalleryOf(gallery), http.RequestAborted);
            http.Response.Headers.CacheControl = Keep;
            return Results.Bytes(picture.Jpeg, "image/jpeg", entityTag: new EntityTagHeaderValue($"\"{picture.Tag}\""));
        }
        catch (PhotoNotKeptException nothing)
        {
            return new MissingPicture(StatusCodes.Status200OK, nothing.Message); // no failure: there has never been one
        }
        catch (RequestRejectedException rejected)
        {
            return new MissingPicture(StatusOf(rejected), rejected.Message);
        }
        catch (TransientFailureException away)
        {
            return new MissingPicture(StatusCodes.Status503ServiceUnavailable, away.Message);
        }
    }

    private static int StatusOf(RequestRejectedException rejected) => rejected.Reason switch
    {
        RejectionReason.InvalidMessage => StatusCodes.Status400BadRequest,
        RejectionReason.Forbidden => StatusCodes.Status403Forbidden,
        _ => StatusCodes.Status404NotFound,
    };
}
