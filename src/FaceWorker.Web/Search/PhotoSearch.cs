using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Photos;
using FaceWorker.Core.Subjects;
using FaceWorker.Web.Frame;

namespace FaceWorker.Web.Search;

/// <summary>Asks the workers who is on a photo, as <c>faceworker identify</c> does, and stores one of its faces if somebody wants it.</summary>
internal sealed class PhotoSearch(Workers workers, PhotoPictures pictures, ISubjectAdministration subjects)
{
    /// <summary>Largest photo, in bytes: as base64 it has to fit into a message.</summary>
    public const int MostBytes = (FaceWorkerQueues.MaxMessageBytes - 64 * 1024) / 4 * 3;

    private const int Candidates = 5;

    // A box as the same worker finds it again.
    private const float LeastOverlap = 0.5f;

    /// <exception cref="RequestRejectedException">The photo cannot be used, or the caller may not identify.</exception>
    /// <exception cref="WorkersAwayException">No worker answers.</exception>
    public async Task<Probe> AskAsync(RequestContext context, GalleryName gallery, string name, byte[] photo, CancellationToken cancel)
    {
        context.Caller.Require(Rights.Identify, gallery);
        if (photo.Length == 0)
            throw new RequestRejectedException(RejectionReason.Empty, "No photo was chosen, or it is empty; choose one.");
        if (photo.Length > MostBytes)
            throw TooLarge(photo.Length);
        var answer = Result(await workers.AskAsync(FaceWorkerQueues.Identify, (client, limited) =>
            client.IdentifyAsync(new IdentifyFaces { Gallery = gallery.Value, Image = ImageReference.Inline(photo, name), Top = Candidates }, limited), cancel));

        // Only now: a worker has decoded it without harm.
        using var file = ImageFile.From(name, photo);
        var (frame, picture, crops) = await pictures.DrawAsync(file, (PictureTurn)answer.Turn, [.. answer.Faces.Select(face => BoxOf(face.Box))], Lane.Interactive, cancel);
        return new Probe(name, photo, context.Caller.May(Rights.ListSubjects, gallery) ? answer : WithoutNames(answer), picture, crops, frame);
    }

    /// <summary>Stores the photo, and gives one of its faces to a subject under the caller's name.</summary>
    /// <exception cref="RequestRejectedException">The face is not fit, or is somebody's already; or the caller may not manage subjects.</exception>
    /// <exception cref="WorkersAwayException">No worker answers.</exception>
    public async Task<(SubjectChange Change, long Image, long Face)> EnrollAsync(RequestContext context, GalleryName gallery, Probe probe, int face, SubjectName subject, CancellationToken cancel)
    {
        context.Caller.Require(Rights.ManageSubjects | Rights.ListSubjects, gallery);
        var wanted = BoxOf(probe.Answer.Faces[face].Box);
        var indexed = Result(await workers.AskAsync(FaceWorkerQueues.Index, (client, limited) =>
            client.IndexAsync(new IndexImage { Gallery = gallery.Value, Image = ImageReference.Inline(probe.Photo, probe.Name) }, limited), cancel));
        var stored = indexed.Faces.Where(known => BoxOf(known.Box).IntersectionOverUnion(wanted) >= LeastOverlap).MaxBy(known => BoxOf(known.Box).IntersectionOverUnion(wanted))
            ?? throw new RequestRejectedException(RejectionReason.NoFace, $"The photo was in gallery '{gallery}' before, but this face of it was forgotten since; choose another photo.");
        return (await subjects.AssignAsync(context, gallery, [stored.FaceId], subject, cancel), indexed.ImageId, stored.FaceId);
    }

    public static BoundingBox BoxOf(FaceBox box) => new((float)box.X, (float)box.Y, (float)box.Width, (float)box.Height);

    public static RequestRejectedException TooLarge(long bytes) => new(RejectionReason.TooLarge, FormattableString.Invariant(
        $"The photo has {bytes / 1e6:0.0} MB, and a search takes at most {MostBytes / 1e6:0.0} MB; choose a smaller copy of it."));

    private static T Result<T>(Answer<T> answer)
        where T : class => answer.Result ?? throw new RequestRejectedException(answer.Rejection!.Reason, answer.Rejection.Detail);

    private static FacesIdentified WithoutNames(FacesIdentified answer) => answer with
    {
        Faces = [.. answer.Faces.Select(face => face with { Candidates = [.. face.Candidates.Select(candidate => candidate with { Subject = null })] })],
    };
}
