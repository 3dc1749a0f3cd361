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

    /// <summary>The path lies outside the worker's allowed roots (also by symbolic link), or may not be read.</summary>
    Forbidden,

    /// <summary>The path names a directory, a device or another thing that is no regular file.</summary>
    NotAFile,

    /// <summary>The file has no bytes.</summary>
    Empty,

    /// <summary>The file's bytes, or the picture's pixels, exceed the worker's limits.</summary>
    TooLarge,

    /// <summary>The picture is too small to hold a face.</summary>
    TooSmall,

    /// <summary>The bytes are of no image format that is supported.</summary>
    UnsupportedFormat,

    /// <summary>The bytes begin like an image, but cannot be decoded to the end.</summary>
    Corrupt,

    /// <summary>Verification needs a face in each of the two images, and one has none.</summary>
    NoFace,
}

internal sealed class RejectionReasonConverter() : JsonStringEnumConverter<RejectionReason>(System.Text.Json.JsonNamingPolicy.CamelCase);
