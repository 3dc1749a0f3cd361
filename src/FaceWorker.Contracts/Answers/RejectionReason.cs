using System.Text.Json.Serialization;

namespace FaceWorker.Contracts;

/// <summary>Why a request was rejected. A closed set; on the wire it is the name, in camel case.</summary>
[JsonConverter(typeof(RejectionReasonConverter))]
public enum RejectionReason
{
    /// <summary>The message is not JSON, or a required field is missing or out of range.</summary>
    InvalidMessage,

    /// <summary>No gallery of this name.</summary>
    UnknownGallery,

    /// <summary>A model or model pack that this worker does not have.</summary>
    UnknownModel,

    /// <summary>No file at this path.</summary>
    NotFound,

    /// <summary>The path lies outside the worker's allowed roots (also by symbolic link), or may not be read; or the caller lacks a right.</summary>
    Forbidden,

    /// <summary>The source repeatedly fails to deliver this image, although it delivers others.</summary>
    Unreadable,

    /// <summary>The path is a directory, a device or another non-regular file.</summary>
    NotAFile,

    /// <summary>The file has no bytes.</summary>
    Empty,

    /// <summary>The file's bytes, or the picture's pixels, exceed the worker's limits.</summary>
    TooLarge,

    /// <summary>The picture is too small to hold a face.</summary>
    TooSmall,

    /// <summary>The bytes are not in a supported image format.</summary>
    UnsupportedFormat,

    /// <summary>The worker's machine lacks the library that decodes the format; the detail names its package.</summary>
    DecoderMissing,

    /// <summary>A film, not a picture.</summary>
    Video,

    /// <summary>A file that belongs to pictures and is none: metadata, thumbnails, what a system leaves in folders.</summary>
    Sidecar,

    /// <summary>The bytes begin like an image, but cannot be decoded to the end.</summary>
    Corrupt,

    /// <summary>A verification or an enrolment needs a face, and the image has none.</summary>
    NoFace,

    /// <summary>The gallery's vectors were made by another file or recipe of the model than this worker has.</summary>
    ModelChanged,

    /// <summary>No subject of this name in the gallery.</summary>
    UnknownSubject,

    /// <summary>The name is taken, the face belongs to another subject, or the subjects are the same.</summary>
    SubjectConflict,

    /// <summary>An enrolment photo has several faces, and the request does not say which; the answer lists them. Or several images of one person have no one person in common.</summary>
    SeveralFaces,

    /// <summary>The face does not pass the gallery's quality gate.</summary>
    LowQuality,

    /// <summary>The gallery identifies by an SVM that knows none of its subjects.</summary>
    NotTrained,

    /// <summary>The gallery has no photo of this id, or no such face.</summary>
    UnknownImage,

    /// <summary>The photo has a face at the box already; the answer has its box.</summary>
    KnownFace,

    /// <summary>The photo was erased from the gallery, and is not indexed again unless an administrator allows it.</summary>
    Erased,

    /// <summary>No archive of this id.</summary>
    UnknownArchive,

    /// <summary>The archive cannot do that now: it is completed, or is being listed.</summary>
    WrongArchiveState,

    /// <summary>No operation of this id.</summary>
    UnknownOperation,

    /// <summary>The operation cannot do that now: it has ended, or is being worked on.</summary>
    WrongOperationState,

    /// <summary>The file's name is not valid UTF-8, so no message can carry it.</summary>
    UnsupportedName,

    /// <summary>The process that worked on the image was ended by a signal.</summary>
    Crashed,

    /// <summary>Work on the image took longer than the worker's limit.</summary>
    TooSlow,

    /// <summary>Work on the image took more memory than the worker's limit.</summary>
    TooMuchMemory,

    /// <summary>The worker failed with a bug several times; the message is in its queue's error queue.</summary>
    InternalError,

    /// <summary>More is asked than the workers can answer: the request had waited too long when a worker took it. The same may be asked again later.</summary>
    Busy,

    /// <summary>The request's deadline passed before it was answered.</summary>
    Expired,
}

internal sealed class RejectionReasonConverter() : JsonStringEnumConverter<RejectionReason>(System.Text.Json.JsonNamingPolicy.CamelCase);
