using FaceWorker.Contracts;

namespace FaceWorker.Client;

/// <summary>A request carries more bytes than the broker takes in one message; it was not sent.</summary>
/// <remarks>The broker would close the channel, and with it everything else in flight on it.</remarks>
public sealed class MessageTooLargeException(string message) : Exception(message)
{
    /// <summary>Room for what stands around the images: the envelope, names, headers.</summary>
    private const int Envelope = 16 * 1024;

    /// <exception cref="MessageTooLargeException">The images that the request carries are too large, base64 included.</exception>
    internal static void ThrowIfTooLarge(object request)
    {
        var bytes = ImagesOf(request).Sum(image => Base64Length(image?.Content?.Length ?? 0));
        if (bytes + Envelope > FaceWorkerQueues.MaxMessageBytes)
            throw new MessageTooLargeException(
                $"The request carries {bytes:N0} bytes of images (base64), more than RabbitMQ takes in one message ({FaceWorkerQueues.MaxMessageBytes:N0} bytes, its setting max_message_size). " +
                "Send a path or a URL instead of the bytes, or a smaller copy of the photo.");
    }

    private static IEnumerable<ImageReference?> ImagesOf(object request) => request switch
    {
        IndexImage index => [index.Image],
        EnrollSubject enroll => [enroll.Image],
        IdentifyFaces identify => [identify.Image, .. identify.MoreImages ?? []],
        VerifyFaces verify => [verify.First, verify.Second],
        VerifySubjects verify => [verify.Image],
        IdentifyMany many => [.. many.Images ?? []],
        _ => [],
    };

    private static long Base64Length(long bytes) => (bytes + 2) / 3 * 4;
}
