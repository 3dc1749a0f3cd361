using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Exchange;

/// <summary>A rectangle in shares of a picture's width and height, origin at the top left.</summary>
public readonly record struct RelativeBox(double X, double Y, double Width, double Height)
{
    private const int FirstThatSwapsSides = 5;

    public double Right => X + Width;

    public double Bottom => Y + Height;

    public bool IsFinite => double.IsFinite(X) && double.IsFinite(Y) && double.IsFinite(Width) && double.IsFinite(Height);

    public static RelativeBox Of(BoundingBox box, int width, int height) => new(box.X / (double)width, box.Y / (double)height, box.Width / (double)width, box.Height / (double)height);

    /// <summary>Whether a picture of this EXIF orientation is stored with its sides swapped.</summary>
    public static bool SwapsSides(int orientation) => orientation >= FirstThatSwapsSides;

    /// <summary>In pixels of a picture of this size.</summary>
    public BoundingBox On(int width, int height) => new((float)(X * width), (float)(Y * height), (float)(Width * width), (float)(Height * height));

    /// <summary>On the picture as it is stored, of a box on the upright one.</summary>
    /// <param name="orientation">EXIF's, 1 to 8.</param>
    public RelativeBox ToStored(int orientation) => ToUpright(orientation switch { 6 => 8, 8 => 6, _ => orientation });

    /// <summary>On the upright picture, of a box on the picture as it is stored.</summary>
    /// <param name="orientation">EXIF's, 1 to 8.</param>
    public RelativeBox ToUpright(int orientation) => orientation switch
    {
        2 => this with { X = 1 - Right },
        3 => this with { X = 1 - Right, Y = 1 - Bottom },
        4 => this with { Y = 1 - Bottom },
        5 => new(Y, X, Height, Width),
        6 => new(1 - Bottom, X, Height, Width),
        7 => new(1 - Bottom, 1 - Right, Height, Width),
        8 => new(Y, 1 - Right, Height, Width),
        _ => this,
    };

    /// <summary>Intersection over union, 0 to 1.</summary>
    public double IntersectionOverUnion(RelativeBox other)
    {
        var (width, height) = (Math.Min(Right, other.Right) - Math.Max(X, other.X), Math.Min(Bottom, other.Bottom) - Math.Max(Y, other.Y));
        return width <= 0 || height <= 0 ? 0 : width * height / (Width * Height + other.Width * other.Height - width * height);
    }
}
