using FaceWorker.Contracts;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Identification;
using FaceWorker.Core.Images;
using FaceWorker.Core.Indexing;
using FaceWorker.Core.Verification;
using DistanceThresholds = FaceWorker.Contracts.DistanceThresholds;

namespace FaceWorker.Worker.Consumers;

/// <summary>Messages to jobs and outcomes to messages. What is missing or out of range in a message is found here, and named.</summary>
internal static class MessageMapping
{
    private const int DefaultTop = 5;
    private const int MaxTop = 100;

    public static IndexJob ToJob(this IndexImage message) =>
        new(GalleryOf(message.Gallery), LocationOf(message.Image, "image"));

    public static IdentifyJob ToJob(this IdentifyFaces message)
    {
        var top = message.Top ?? DefaultTop;
        return top is >= 1 and <= MaxTop
            ? new IdentifyJob(GalleryOf(message.Gallery), LocationOf(message.Image, "image"), top)
            : throw Invalid($"Field 'top' is {top}; give 1 to {MaxTop}.");
    }

    public static VerifyJob ToJob(this VerifyFaces message) =>
        new(LocationOf(message.First, "first"), LocationOf(message.Second, "second"),
            string.IsNullOrWhiteSpace(message.Pack) ? PackId.Default : new PackId(message.Pack));

    public static ImageIndexed ToMessage(this IndexOutcome outcome, string? jobId) => new()
    {
        JobId = jobId,
        Gallery = outcome.Gallery.Name.Value,
        Source = outcome.Source,
        ImageId = outcome.Image.Id,
        Sha256 = outcome.Image.Sha256.ToString(),
        AlreadyIndexed = !outcome.Image.IsNew,
        Model = outcome.Gallery.Model.Id.Value,
        Faces = [.. outcome.Image.Faces.Select(face => new IndexedFace { FaceId = face.Id, Box = face.Box.ToMessage(), DetectionScore = face.Score })],
    };

    public static FacesIdentified ToMessage(this Identification outcome, string? jobId) => new()
    {
        JobId = jobId,
        Gallery = outcome.Gallery.Name.Value,
        Source = outcome.Source,
        Model = outcome.Gallery.Model.Id.Value,
        SearchMethod = outcome.Method == SearchMethod.Exact ? "exact" : "hnsw",
        Thresholds = outcome.Gallery.Thresholds.ToMessage(),
        Faces = [.. outcome.Faces.Select(face => face.ToMessage(outcome.Gallery.Thresholds))],
    };

    public static FacesVerified ToMessage(this Verification outcome, string? jobId) => new()
    {
        JobId = jobId,
        Decision = outcome.Decision,
        SquaredDistance = outcome.Distance.Value,
        Thresholds = outcome.Thresholds.ToMessage(),
        Model = outcome.Model.Id.Value,
        First = outcome.First.ToMessage(),
        Second = outcome.Second.ToMessage(),
    };

    /// <summary>The image a message is about, as it is called in answers; null when the message does not say.</summary>
    public static string? SourceOf(ImageReference? image) => image?.Path ?? image?.Name;

    private static IdentifiedFace ToMessage(this ProbeResult face, DecisionThresholds thresholds) => new()
    {
        Box = face.Face.Detection.Box.ToMessage(),
        DetectionScore = face.Face.Detection.Score,
        Decision = face.Decision,
        Candidates = [.. face.Candidates.Items.Select(candidate => new IdentifiedCandidate
        {
            Rank = candidate.Rank,
            FaceId = candidate.Evidence[0].FaceId,
            ImageId = candidate.Evidence[0].ImageId,
            Source = candidate.Evidence[0].Source,
            Box = candidate.Evidence[0].Box.ToMessage(),
            SquaredDistance = candidate.Distance.Value,
            Decision = thresholds.Decide(candidate.Distance),
        })],
    };

    private static VerifiedImage ToMessage(this VerifiedSide side) =>
        new() { Source = side.Source, Box = side.Face.Box.ToMessage(), FaceCount = side.FaceCount };

    private static FaceBox ToMessage(this BoundingBox box) => new(box.X, box.Y, box.Width, box.Height);

    private static DistanceThresholds ToMessage(this DecisionThresholds thresholds) =>
        new(thresholds.Match.Value, thresholds.Review.Value, thresholds.Origin);

    private static GalleryName GalleryOf(string? name) =>
        string.IsNullOrWhiteSpace(name) ? throw Invalid("Field 'gallery' is missing; name the gallery.")
        : GalleryName.IsValid(name) ? new GalleryName(name)
        : throw new RequestRejectedException(RejectionReason.UnknownGallery,
            $"There is no gallery '{name}': names have 1 to 63 lower-case letters, digits, '-' and '_'.");

    private static ImageLocation LocationOf(ImageReference? image, string field) => image switch
    {
        { Path: { Length: > 0 } path, Content: null } => new ImageLocation.AtPath(path),
        { Path: null or "", Content: { } content } => new ImageLocation.Inline(image.Name, content),
        { Path.Length: > 0 } => throw Invalid($"Field '{field}' has both 'path' and 'content'; give one of them."),
        _ => throw Invalid($"Field '{field}' is missing; give it a 'path', or the bytes as base64 in 'content'."),
    };

    private static RequestRejectedException Invalid(string detail) => new(RejectionReason.InvalidMessage, detail);
}
