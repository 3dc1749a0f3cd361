namespace FaceWorker.Contracts;

/// <summary>A face's rectangle in pixels of the upright image (after EXIF orientation), origin at the top left.</summary>
public sealed record FaceBox(double X, double Y, double Width, double Height);
