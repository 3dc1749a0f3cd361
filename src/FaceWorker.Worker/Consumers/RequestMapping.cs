using FaceWorker.Contracts;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Enrollment;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Identification;
using FaceWorker.Core.Images;
using FaceWorker.Core.Indexing;
using FaceWorker.Core.Photos;
using FaceWorker.Core.Requests;
using FaceWorker.Core.Sources;
using FaceWorker.Core.Subjects;
using FaceWorker.Core.Verification;

namespace FaceWorker.Worker.Consumers;

/// <summary>Maps messages to jobs, and rejects those in which something is missing or out of range.</summary>
internal static class RequestMapping
{
    private const int DefaultTop = 5;
    private const int MaxTop = 100;
    private const int MaxSubjects = 1000;
    private const int MaxMoreImages = 15;
    private const int MaxName = 1000; // characters
    private const int MaxShown = 300; // characters of an invalid name in a message
    private const int MaxAddress = 8192; // characters: more than browsers and servers take
    private const int MaxImages = 1000;

    public static IndexJob ToJob(this IndexImage message) =>
        new(GalleryOf(message.Gallery), LocationOf(message.Image, "image"));

    public static EnrollJob ToJob(this EnrollSubject message) =>
        new(GalleryOf(message.Gallery), SubjectOf(message.Subject, "subject"), LocationOf(message.Image, "image"), ChoiceOf(message));

    public static IdentifyJob ToJob(this IdentifyFaces message)
    {
        var (top, more) = (TopOf(message.Top), message.MoreImages ?? []);
        if (more.Count > MaxMoreImages)
            throw Invalid($"Field 'moreImages' has {more.Count} images; give at most {MaxMoreImages}, the person's best.");
        return new IdentifyJob(GalleryOf(message.Gallery), [LocationOf(message.Image, "image"), .. more.Select((image, index) => LocationOf(image, $"moreImages[{index}]"))], top);
    }

    public static VerifyJob ToJob(this VerifyFaces message)
    {
        if (message is { Gallery: not null, Pack: not null })
            throw Invalid("Fields 'gallery' and 'pack' are both set; a gallery has its own pack, so set only one of them.");
        return new VerifyJob(
            LocationOf(message.First, "first"), LocationOf(message.Second, "second"),
            string.IsNullOrWhiteSpace(message.Pack) ? PackId.Default : new PackId(message.Pack),
            message.Gallery is null ? null : GalleryOf(message.Gallery));
    }

    public static VerifySubjectsJob ToJob(this VerifySubjects message)
    {
        var count = message.Subjects?.Count ?? 0;
        return count is >= 1 and <= MaxSubjects
            ? new VerifySubjectsJob(GalleryOf(message.Gallery), LocationOf(message.Image, "image"), DistinctSubjectsOf(message.Subjects!))
            : throw Invalid($"Field 'subjects' has {count} names; give 1 to {MaxSubjects}.");
    }

    /// <summary>A job for each image, in their order; at least one.</summary>
    public static IReadOnlyList<IdentifyJob> ToJobs(this IdentifyMany message)
    {
        _ = RequestIdOf(message.RequestId);
        var (gallery, top, count) = (GalleryOf(message.Gallery), TopOf(message.Top), message.Images?.Count ?? 0);
        return count is >= 1 and <= MaxImages
            ? [.. message.Images!.Select((image, index) => new IdentifyJob(gallery, [LocationOf(image, $"images[{index}]")], top))]
            : throw Invalid($"Field 'images' has {count} images; give 1 to {MaxImages}.");
    }

    public static FetchJob ToJob(this FetchAnswer message) => new(
        message.Gallery is null ? null : GalleryOf(message.Gallery), RequestIdOf(message.RequestId),
        message.Position is < 1 or > MaxImages ? throw Invalid($"Field 'position' is {message.Position}; give 1 to {MaxImages}, or leave it out.") : message.Position ?? 0);

    /// <exception cref="RequestRejectedException">The request has an id, and it is not valid.</exception>
    public static void CheckIdOf(Question message) => _ = message.RequestId is { } id ? RequestIdOf(id) : null;

    public static AddFaceJob ToJob(this AddFace message) => new(
        GalleryOf(message.Gallery),
        message.ImageId ?? throw Invalid("Field 'imageId' is missing; give the image's id."),
        BoxOf(message.Box ?? throw Invalid("Field 'box' is missing; give 'x', 'y', 'width' and 'height' in pixels of the upright image.")));

    /// <summary>The image a message is about, as it is called in answers; null when the message does not say.</summary>
    public static string? SourceOf(ImageReference? image) => image switch
    {
        { Path: null, Url: { } url } when ImageLocation.Find(url) is null => PublicAddress.BeginningOf(url),
        _ => AddressOf(image) is { } address ? PublicAddress.Of(address).Beginning(MaxAddress) : null,
    };

    /// <summary>The same with its secrets: not to be shown.</summary>
    public static string? AddressOf(ImageReference? image) => image?.Path ?? image?.Url ?? image?.Name;

    /// <summary>The source of an archive, as it is called in answers.</summary>
    public static string? ShownSourceOf(string? source) => source is null ? null : PublicAddress.Of(source).Beginning(MaxAddress);

    public static long ArchiveOf(long? archive) => archive ?? throw Invalid("Field 'archive' is missing; give the archive's id.");

    public static ArchiveSource ArchiveSourceOf(string? source) =>
        ArchiveSource.FindProblem(source) is { } problem ? throw Invalid($"Field 'source': {problem}") : new ArchiveSource(source!);

    public static GalleryName GalleryOf(string? name) =>
        string.IsNullOrWhiteSpace(name) ? throw Invalid("Field 'gallery' is missing; name the gallery.")
        : GalleryName.IsValid(name) ? new GalleryName(name)
        : throw new RequestRejectedException(RejectionReason.UnknownGallery,
            $"There is no gallery '{name.Beginning(MaxShown)}': names have 1 to 63 lower-case letters, digits, '-' and '_'.");

    public static SubjectName SubjectOf(string? name, string field) =>
        string.IsNullOrWhiteSpace(name) ? throw Invalid($"Field '{field}' is missing or blank; name the subject.")
        : SubjectName.IsValid(name) ? new SubjectName(name)
        : throw Invalid($"Field '{field}' has '{name.Beginning(MaxShown)}': a subject's name has 1 to {SubjectName.MaxLength} characters, without control characters and without spaces at its ends.");

    private static string RequestIdOf(string? id) =>
        string.IsNullOrEmpty(id) ? throw Invalid("Field 'requestId' is missing; give the request an id, such as a UUID.")
        : AnswerKey.IsValid(id) ? id
        : throw Invalid($"Field 'requestId' has {id.Length} characters; give 1 to {AnswerKey.MaxLength}, without control characters.");

    private static int TopOf(int? top) => (top ?? DefaultTop) is >= 1 and <= MaxTop and var most ? most : throw Invalid($"Field 'top' is {top}; give 1 to {MaxTop}.");

    private static List<SubjectName> DistinctSubjectsOf(IReadOnlyList<string> names)
    {
        var subjects = names.Select(name => SubjectOf(name, "subjects")).ToList();
        return subjects.CountBy(subject => subject).FirstOrDefault(subject => subject.Value > 1).Key is { } twice
            ? throw Invalid($"Field 'subjects' has '{twice}' more than once; give each name once.")
            : subjects;
    }

    private static FaceChoice ChoiceOf(EnrollSubject message) => (message.Largest, message.Box) switch
    {
        (true, not null) => throw Invalid("Fields 'largest' and 'box' are both set; set only one of them."),
        (true, null) => new FaceChoice.Largest(),
        (_, { } box) => new FaceChoice.At(BoxOf(box)),
        _ => new FaceChoice.Only(),
    };

    private static BoundingBox BoxOf(FaceBox box) =>
        Math.Abs(box.X) < float.MaxValue && Math.Abs(box.Y) < float.MaxValue && box is { Width: > 0 and < float.MaxValue, Height: > 0 and < float.MaxValue }
            ? new BoundingBox((float)box.X, (float)box.Y, (float)box.Width, (float)box.Height)
            : throw Invalid($"Field 'box' is {box.Width} × {box.Height} pixels; give 'x', 'y', and a 'width' and 'height' above 0.");

    private static ImageLocation LocationOf(ImageReference? image, string field) => image switch
    {
        { Path: { Length: > 0 } path, Url: null or "", Content: null } => new ImageLocation.AtPath(path),
        { Url.Length: > MaxAddress } => throw Invalid($"Field '{field}' has a 'url' of {image.Url.Length:N0} characters; give at most {MaxAddress:N0}."),
        { Name.Length: > MaxName } => throw Invalid($"Field '{field}' has a 'name' of {image.Name.Length:N0} characters; give at most {MaxName:N0}."),
        { Path: null or "", Url: { Length: > 0 } url, Content: null } => ImageLocation.Find(url)
            ?? throw Invalid($"Field '{field}' has the 'url' '{PublicAddress.BeginningOf(url)}'; give http(s)://host/..., or s3://bucket/key."),
        { Path: null or "", Url: null or "", Content: { } content } => new ImageLocation.Inline(image.Name, content),
        { Path.Length: > 0 } or { Url.Length: > 0 } => throw Invalid($"Field '{field}' has more than one of 'path', 'url' and 'content'; give one of them."),
        _ => throw Invalid($"Field '{field}' is missing; give it a 'path', a 'url', or the bytes as base64 in 'content'."),
    };

    public static RequestRejectedException Invalid(string detail) => new(RejectionReason.InvalidMessage, detail);
}
