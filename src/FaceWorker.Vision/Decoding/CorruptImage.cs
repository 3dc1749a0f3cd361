using FaceWorker.Contracts;
using FaceWorker.Core.Images;

namespace FaceWorker.Vision.Decoding;

/// <summary>A file that is of a format by its beginning, and breaks it further on.</summary>
internal static class CorruptImage
{
    public static RequestRejectedException Rejected(string source, Exception? exception = null) => new(RejectionReason.Corrupt,
        $"'{source}' begins like an image, but cannot be decoded to the end; send it again from an intact copy.", exception);
}
