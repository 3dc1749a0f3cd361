using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;
using FaceWorker.Web.Frame;
using FaceWorker.Web.Search;
using FaceWorker.Web.SignIn;
using Microsoft.AspNetCore.Mvc;

namespace FaceWorker.Web.Pages;

/// <summary>Searching by photo, and the pictures of the answer.</summary>
internal static class SearchForms
{
    private const string Mine = "private, max-age=900, immutable";

    public static void MapSearchForms(this RouteGroupBuilder forms)
    {
        var search = forms.MapGroup("/g/{gallery}/search");
        search.MapPost("", SearchAsync);
        search.MapPost("/{key}/faces/{number:int}/enroll", EnrollAsync);
    }

    public static void MapSearchPictures(this IEndpointRouteBuilder app)
    {
        var pictures = app.MapGroup("/g/{gallery}/search/{key}").ExcludeFromDescription();
        pictures.MapGet("/picture", (string gallery, string key, HttpContext http, CurrentUser user, ProbeShelf shelf) => Picture(http, Find(user, shelf, gallery, key)?.Picture));
        pictures.MapGet("/faces/{number:int}", (string gallery, string key, int number, HttpContext http, CurrentUser user, ProbeShelf shelf) =>
            Picture(http, Find(user, shelf, gallery, key)?.Crops.ElementAtOrDefault(number - 1)));
    }

    private static async Task<object> SearchAsync(string gallery, IFormFileCollection files, CurrentUser user, PhotoSearch search, ProbeShelf shelf, CancellationToken cancel)
    {
        var (context, known) = (user.Context, Address.GalleryOf(gallery));
        context.Caller.Require(Rights.Identify, known);
        var photo = files.FirstOrDefault(file => file.Length > 0) ?? throw new RequestRejectedException(RejectionReason.Empty, "No photo was chosen; choose one.");
        if (photo.Length > PhotoSearch.MostBytes)
            throw PhotoSearch.TooLarge(photo.Length);
        var bytes = new byte[photo.Length];
        await using (var stream = photo.OpenReadStream())
            await stream.ReadExactlyAsync(bytes, cancel);
        try
        {
            var probe = await search.AskAsync(context, known, NameOf(photo), bytes, cancel);
            return Results.LocalRedirect($"/g/{known}/search/{shelf.Add(context.Caller.Name, known, probe)}");
        }
        catch (WorkersAwayException away)
        {
            return new Notice(away.Message, IsProblem: true);
        }
        catch (MessageTooLargeException tooLarge)
        {
            return new Notice(tooLarge.Message, IsProblem: true);
        }
    }

    private static async Task<Notice> EnrollAsync(string gallery, string key, int number, [FromForm] string? name, CurrentUser user, PhotoSearch search, ProbeShelf shelf, CancellationToken cancel)
    {
        var known = Address.GalleryOf(gallery);
        if (Find(user, shelf, gallery, key) is not { } probe || number < 1 || number > probe.Answer.Faces.Count)
            return new Notice("That answer is gone: it is kept for a quarter of an hour. Search again.", IsProblem: true) { Next = $"/g/{known}/search" };
        if (!SubjectName.IsValid(name?.Trim()))
            return new Notice($"A name has 1 to {SubjectName.MaxLength} characters, without control characters; type one.", IsProblem: true);
        try
        {
            var (change, image, face) = await search.EnrollAsync(user.Context, known, probe, number - 1, new SubjectName(name!.Trim()), cancel);
            return Notice.Done($"{name!.Trim()} has this face now.", $"/g/{known}/photos/{image}#face-{face}", undo: $"/g/{known}/photos/{image}/undo/{change.Id}");
        }
        catch (WorkersAwayException away)
        {
            return new Notice(away.Message, IsProblem: true);
        }
    }

    private static IResult Picture(HttpContext http, byte[]? jpeg)
    {
        if (jpeg is null)
            return Results.NotFound();
        http.Response.Headers.CacheControl = Mine;
        return Results.Bytes(jpeg, "image/jpeg");
    }

    private static Probe? Find(CurrentUser user, ProbeShelf shelf, string gallery, string key) => shelf.Find(user.Context.Caller.Name, Address.GalleryOf(gallery), key);

    /// <summary>What the photo is called; a browser may send a whole path.</summary>
    private static string NameOf(IFormFile photo) => AnswerWords.FileOf(photo.FileName) is { Length: > 0 } name ? name : "photo";
}
