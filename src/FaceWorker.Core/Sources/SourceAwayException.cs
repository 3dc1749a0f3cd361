namespace FaceWorker.Core.Sources;

/// <summary>The place of an image is there in principle, but did not bring it this time.</summary>
public sealed class SourceAwayException(ImageLocation image, string message, Exception? inner = null) : TransientFailureException(message, inner)
{
    public ImageLocation Image { get; } = image;
}
