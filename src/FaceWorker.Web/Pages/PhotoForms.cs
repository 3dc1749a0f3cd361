using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Core.Photos;
using FaceWorker.Core.Subjects;
using FaceWorker.Web.Frame;
using FaceWorker.Web.SignIn;
using Microsoft.AspNetCore.Mvc;

namespace FaceWorker.Web.Pages;

/// <summary>What can be said of a photo's faces.</summary>
internal static class PhotoForms
{
    public static void MapPhotoForms(this RouteGroupBuilder forms)
    {
        var photo = forms.MapGroup("/g/{gallery}/photos/{image:long}");
        photo.MapPost("/faces", AddAsync);
        photo.MapPost("/faces/{face:long}/assign", async (string gallery, long image, long face, [FromForm] string? name, CurrentUser user, ISubjectAdministration subjects, CancellationToken cancel) =>
            Done(gallery, image, face, await subjects.AssignAsync(user.Context, Address.GalleryOf(gallery), [face], NameOf(name), cancel)));
        photo.MapPost("/faces/{face:long}/confirm", async (string gallery, long image, long face, CurrentUser user, IPhotoStore photos, ISubjectAdministration subjects, CancellationToken cancel) =>
        {
            var owner = await OwnerAsync(user.Context, photos, gallery, image, face, cancel);
            return Done(gallery, image, face, await subjects.ReassignAsync(user.Context, Address.GalleryOf(gallery), [face], owner, cancel));
        });
        photo.MapPost("/faces/{face:long}/reject", async (string gallery, long image, long face, CurrentUser user, IPhotoStore photos, ISubjectAdministration subjects, CancellationToken cancel) =>
        {
            var owner = await OwnerAsync(user.Context, photos, gallery, image, face, cancel);
            return Done(gallery, image, face, await subjects.RejectAsync(user.Context, Address.GalleryOf(gallery), owner, [face], cancel));
        });
        photo.MapPost("/faces/{face:long}/remove", async (string gallery, long image, long face, CurrentUser user, IPhotoStore photos, CancellationToken cancel) =>
        {
            await photos.RemoveDrawnFaceAsync(user.Context, Address.GalleryOf(gallery), face, cancel);
            return Notice.Done("The box is removed.", PageOf(gallery, image));
        });
        photo.MapPost("/undo/{change:long}", async (string gallery, long image, long change, CurrentUser user, ISubjectAdministration subjects, CancellationToken cancel) =>
            Notice.Done($"Undone: {(await subjects.UndoAsync(user.Context, Address.GalleryOf(gallery), change, cancel)).Description}.", PageOf(gallery, image)));
    }

    /// <summary>A face that the detector missed: a worker looks at it and stores it, and it is given to whom the form names.</summary>
    private static async Task<Notice> AddAsync(string gallery, long image, [FromForm] float x, [FromForm] float y, [FromForm] float width, [FromForm] float height, [FromForm] string? name,
        CurrentUser user, IPhotoStore photos, ISubjectAdministration subjects, Workers workers, CancellationToken cancel)
    {
        var (context, known) = (user.Context, Address.GalleryOf(gallery));
        context.Caller.Require(Rights.ManageSubjects | Rights.ListSubjects, known);
        var subject = NameOf(name);
        var photo = await photos.ShowAsync(context, known, image, cancel);
        if (!float.IsFinite(x + y + width + height) || width <= 0 || height <= 0)
            return new Notice("The box has no size; drag it around the face.", IsProblem: true);
        var box = photo.Frame.Stored(new BoundingBox(x, y, width, height));
        if (PhotoFace.At(box, photo.Faces) is { IsDrawn: false } there)
            return new Notice(FaceAdder.Known(image, there.Face).Message, IsProblem: true) { Next = PageOf(gallery, image, there.Face.Id) };
        try
        {
            var answer = await workers.AskAsync(FaceWorkerQueues.AddFace, (client, limited) => client.AddFaceAsync(
                new AddFace { Gallery = gallery, ImageId = image, Box = new FaceBox(box.X, box.Y, box.Width, box.Height) }, limited), cancel);
            return answer.Result is { } added
                ? Done(gallery, image, added.FaceId, await subjects.AssignAsync(context, known, [added.FaceId], subject, cancel))
                : new Notice(answer.Rejection!.Detail, IsProblem: true);
        }
        catch (WorkersAwayException away)
        {
            return new Notice(away.Message, IsProblem: true);
        }
    }

    private static async Task<SubjectReference> OwnerAsync(RequestContext context, IPhotoStore photos, string gallery, long image, long face, CancellationToken cancel)
    {
        var photo = await photos.ShowAsync(context, Address.GalleryOf(gallery), image, cancel);
        return photo.Faces.FirstOrDefault(known => known.Face.Id == face)?.Face.Subject is { } owner
            ? SubjectReference.To(owner.Id)
            : throw new RequestRejectedException(RejectionReason.SubjectConflict, "That face is nobody's by now; somebody else was faster. Reload the page.");
    }

    private static Notice Done(string gallery, long image, long face, SubjectChange change) =>
        Notice.Done($"{Words.Capital(change.Description)}.", PageOf(gallery, image, face), undo: $"/g/{gallery}/photos/{image}/undo/{change.Id}");

    /// <exception cref="RequestRejectedException">No name.</exception>
    private static SubjectName NameOf(string? name) => SubjectName.IsValid(name?.Trim())
        ? new SubjectName(name!.Trim())
        : throw new RequestRejectedException(RejectionReason.InvalidMessage, $"A name has 1 to {SubjectName.MaxLength} characters, without control characters; type one.");

    private static string PageOf(string gallery, long image, long? face = null) => $"/g/{Address.GalleryOf(gallery)}/photos/{image}{(face is null ? "" : $"#face-{face}")}";
}
