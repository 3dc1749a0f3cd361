using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Erasure;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.People;
using FaceWorker.Core.Subjects;
using FaceWorker.Web.Frame;
using FaceWorker.Web.SignIn;
using Microsoft.AspNetCore.Mvc;

namespace FaceWorker.Web.Pages.Erasure;

/// <summary>Erasing a person or a photo, and allowing photos again.</summary>
internal static class ErasureForms
{
    /// <summary>What is typed to erase something that has no name.</summary>
    public const string AnyWord = "erase";

    public static void MapErasureForms(this IEndpointRouteBuilder forms)
    {
        forms.MapPost("/g/{gallery}/erase", EraseAsync);
        forms.MapPost("/erasures/{id:long}/allow", async (long id, CurrentUser user, IErasureStore erasures, CancellationToken cancel) =>
            Notice.Done($"{Words.Plural(await erasures.AllowAsync(user.Context, id, cancel), "photo")} may be indexed again."));
    }

    /// <exception cref="RequestRejectedException">Neither is given, or both are.</exception>
    public static ErasureTarget TargetOf(GalleryName gallery, long? person, long? photo) => (person, photo) switch
    {
        ({ } id, null) => ErasureTarget.Of(gallery, SubjectReference.To(id)),
        (null, { } id) => ErasureTarget.Of(gallery, PhotoReference.To(id)),
        _ => throw new RequestRejectedException(RejectionReason.InvalidMessage, "It is not clear what to erase; give the number of a person or of a photo."),
    };

    /// <summary>What has to be typed: the person's name, if there is one.</summary>
    public static async Task<string> WordFor(RequestContext context, IPeopleAdministration people, ErasureTarget target, CancellationToken cancel) =>
        target.Subject is null ? AnyWord : (await people.ShowAsync(context, target.Gallery, target.Subject, cancel)).Subject.Name?.Value ?? AnyWord;

    private static async Task<Notice> EraseAsync(
        string gallery, [FromForm] long? person, [FromForm] long? photo, [FromForm] string? word, CurrentUser user, Eraser eraser, IPeopleAdministration people, CancellationToken cancel)
    {
        var target = TargetOf(Address.GalleryOf(gallery), person, photo);
        var expected = await WordFor(user.Context, people, target, cancel);
        if (word?.Trim() != expected)
            return new Notice($"Nothing was erased: type {expected} to erase it.", IsProblem: true);
        var receipt = await eraser.EraseAsync(user.Context, target, cancel);
        return Notice.Done($"Erased: {receipt.Counts.Describe()}. The receipt has the number {receipt.Id}.", $"/g/{target.Gallery}/people");
    }
}
