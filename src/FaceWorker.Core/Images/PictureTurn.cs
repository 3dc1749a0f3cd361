namespace FaceWorker.Core.Images;

/// <summary>By how many degrees, clockwise, a stored picture (upright as its EXIF orientation says) has to be turned until its faces stand upright.</summary>
public enum PictureTurn
{
    None = 0,
    Right = 90,
    UpsideDown = 180,
    Left = 270,
}
