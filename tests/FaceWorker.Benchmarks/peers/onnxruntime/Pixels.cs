namespace FaceWorker.Benchmarks.Peers;

/// <summary>Where the pixel (x, y) of a crop lies in the image: (ScaleX · x − Turn · y + X, Turn · x + ScaleY · y + Y).</summary>
internal readonly record struct Map(float ScaleX, float Turn, float ScaleY, float X, float Y)
{
    private static readonly (float X, float Y)[] Template = [(38.2946f, 51.6963f), (73.5318f, 51.5014f), (56.0252f, 71.7366f), (41.5493f, 92.3655f), (70.7299f, 92.2041f)];

    /// <summary>The least-squares similarity from the embedder's crop to the five points in the image.</summary>
    public static Map OntoTemplate((float X, float Y)[] points)
    {
        var (centreX, centreY) = (points.Average(point => point.X), points.Average(point => point.Y));
        var (fromX, fromY) = (Template.Average(point => point.X), Template.Average(point => point.Y));
        float aligned = 0, turned = 0, spread = 0;
        foreach (var (from, to) in Template.Zip(points))
        {
            var (x, y, u, v) = (from.X - fromX, from.Y - fromY, to.X - centreX, to.Y - centreY);
            aligned += x * u + y * v;
            turned += x * v - y * u;
            spread += x * x + y * y;
        }

        var (a, b) = (aligned / spread, turned / spread);
        return new Map(a, b, a, centreX - a * fromX + b * fromY, centreY - b * fromX - a * fromY);
    }
}

internal sealed record Box(float Left, float Top, float Right, float Bottom)
{
    private float Area => (Right - Left) * (Bottom - Top);

    public float Overlap(Box other)
    {
        var width = MathF.Min(Right, other.Right) - MathF.Max(Left, other.Left);
        var height = MathF.Min(Bottom, other.Bottom) - MathF.Max(Top, other.Top);
        return width <= 0 || height <= 0 ? 0 : width * height / (Area + other.Area - width * height);
    }
}

/// <summary>An image's interleaved bytes, R, G, B.</summary>
internal sealed record Pixels(byte[] Bytes, int Width, int Height, int Bands)
{
    /// <summary>Stands for the mean of the colours, weighted as the eye does.</summary>
    public const int Grey = -1;

    /// <summary>A crop as a tensor (colours, height, width), bilinear; black beyond the border.</summary>
    public float[] Sample(int width, int height, Map map, int[] colours, float mean, float divisor)
    {
        var tensor = new float[colours.Length * height * width];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
            {
                var (fromX, fromY) = (map.ScaleX * x - map.Turn * y + map.X, map.Turn * x + map.ScaleY * y + map.Y);
                for (var colour = 0; colour < colours.Length; colour++)
                    tensor[(colour * height + y) * width + x] = (At(fromX, fromY, colours[colour]) - mean) / divisor;
            }

        return tensor;
    }

    private float At(float x, float y, int colour)
    {
        var (left, top) = ((int)MathF.Floor(x), (int)MathF.Floor(y));
        var (right, down) = (x - left, y - top);
        return (At(left, top, colour) * (1 - right) + At(left + 1, top, colour) * right) * (1 - down)
            + (At(left, top + 1, colour) * (1 - right) + At(left + 1, top + 1, colour) * right) * down;
    }

    private float At(int x, int y, int colour)
    {
        if (x < 0 || y < 0 || x >= Width || y >= Height)
            return 0;
        var at = (y * Width + x) * Bands;
        if (Bands < 3)
            return Bytes[at];
        return colour == Grey ? 0.299f * Bytes[at] + 0.587f * Bytes[at + 1] + 0.114f * Bytes[at + 2] : Bytes[at + colour];
    }
}
