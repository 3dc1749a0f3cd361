namespace FaceWorker.Core.Faces;

/// <summary>A point in pixels of the upright image; (0, 0) is the centre of the top-left pixel.</summary>
public readonly record struct ImagePoint(float X, float Y)
{
    /// <summary>On a picture so many times as large along a side: the centre of the pixels that this one becomes.</summary>
    public ImagePoint Enlarged(int factor) => new(factor * X + (factor - 1) / 2f, factor * Y + (factor - 1) / 2f);

    /// <summary>On a part of the picture that was cut out and scaled. A box has edges, half a pixel beyond the centres that points count from.</summary>
    public ImagePoint On(BoundingBox part, float scale) => new((X + 0.5f - part.X) * scale - 0.5f, (Y + 0.5f - part.Y) * scale - 0.5f);
}

/// <summary>A rectangle in pixels of the upright image, origin at the top left.</summary>
public readonly record struct BoundingBox(float X, float Y, float Width, float Height)
{
    public float Right => X + Width;

    public float Bottom => Y + Height;

    public float Area => Width * Height;

    public float ShorterSide => MathF.Min(Width, Height);

    /// <summary>On a picture so many times as large along a side.</summary>
    public BoundingBox Enlarged(int factor) => new(factor * X, factor * Y, factor * Width, factor * Height);

    /// <summary>On a picture of which so many pixels along a side have become one.</summary>
    public BoundingBox Reduced(int factor) => new(X / factor, Y / factor, Width / factor, Height / factor);

    /// <summary>Intersection over union, 0 to 1.</summary>
    public float IntersectionOverUnion(BoundingBox other)
    {
        var intersection = Intersection(other);
        return intersection > 0 ? intersection / (Area + other.Area - intersection) : 0;
    }

    /// <summary>The part of the smaller of two boxes that lies in the other, 0 to 1: 1 when one contains the other.</summary>
    public float IntersectionOverSmaller(BoundingBox other)
    {
        var intersection = Intersection(other);
        return intersection > 0 ? intersection / MathF.Min(Area, other.Area) : 0;
    }

    private float Intersection(BoundingBox other)
    {
        var width = MathF.Min(Right, other.Right) - MathF.Max(X, other.X);
        var height = MathF.Min(Bottom, other.Bottom) - MathF.Max(Y, other.Y);
        return width <= 0 || height <= 0 ? 0 : width * height;
    }
}

/// <summary>The five points every detector gives; left and right are the image's, not the person's.</summary>
public sealed record FaceLandmarks(ImagePoint LeftEye, ImagePoint RightEye, ImagePoint Nose, ImagePoint LeftMouth, ImagePoint RightMouth)
{
    /// <summary>In the order in which alignment templates list them.</summary>
    public IReadOnlyList<ImagePoint> Points => [LeftEye, RightEye, Nose, LeftMouth, RightMouth];

    /// <summary>Each of the five, changed.</summary>
    public FaceLandmarks Select(Func<ImagePoint, ImagePoint> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return new FaceLandmarks(change(LeftEye), change(RightEye), change(Nose), change(LeftMouth), change(RightMouth));
    }
}

/// <summary>A detected face. <paramref name="Score"/> is the detector's confidence, 0 to 1.</summary>
public sealed record Detection(BoundingBox Box, float Score, FaceLandmarks Landmarks)
{
    /// <summary>On a picture so many times as large along a side.</summary>
    public Detection Enlarged(int factor) => this with { Box = Box.Enlarged(factor), Landmarks = Landmarks.Select(point => point.Enlarged(factor)) };

    /// <summary>On a picture of which so many pixels along a side have become one.</summary>
    public Detection Reduced(int factor) => factor == 1 ? this : On(default, 1f / factor);

    /// <summary>On a part of the picture that was cut out and scaled.</summary>
    public Detection On(BoundingBox part, float scale) => this with
    {
        Box = new BoundingBox((Box.X - part.X) * scale, (Box.Y - part.Y) * scale, Box.Width * scale, Box.Height * scale),
        Landmarks = Landmarks.Select(point => point.On(part, scale)),
    };
}
