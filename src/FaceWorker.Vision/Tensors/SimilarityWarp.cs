using FaceWorker.Core.Images;
using FaceWorker.Vision.Aligners;

namespace FaceWorker.Vision.Tensors;

/// <summary>Bilinear warp of interleaved bytes straight into a planar tensor; what lies outside of the picture is black.</summary>
internal static class SimilarityWarp
{
    /// <summary>Writes (channels, height, width) of the plan; <paramref name="toPicture"/> maps a tensor's pixel to the picture's.</summary>
    public static void Write(Picture picture, Similarity toPicture, ChannelPlan plan, Span<float> tensor)
    {
        Span<float> pixel = stackalloc float[Picture.Channels];
        var plane = plan.Width * plan.Height;
        for (var y = 0; y < plan.Height; y++)
        {
            for (var x = 0; x < plan.Width; x++)
            {
                var (sourceX, sourceY) = toPicture.Apply(x, y);
                Sample(picture, sourceX, sourceY, pixel);
                if (plan.IsGray)
                    pixel[0] = ChannelPlan.Red * pixel[0] + ChannelPlan.Green * pixel[1] + ChannelPlan.Blue * pixel[2];
                var index = y * plan.Width + x;
                for (var channel = 0; channel < plan.Channels; channel++)
                    tensor[channel * plane + index] = pixel[plan.Sources[channel]] * plan.Scale + plan.Bias[channel];
            }
        }
    }

    private static void Sample(Picture picture, float x, float y, Span<float> pixel)
    {
        var (left, top) = (MathF.Floor(x), MathF.Floor(y));
        // Also false for NaN: a broken transform gives black, not a crash.
        if (!(left >= -1 && top >= -1 && left < picture.Width && top < picture.Height))
        {
            pixel.Clear();
            return;
        }

        var (column, row) = ((int)left, (int)top);
        var (right, down) = (x - left, y - top);
        if (column >= 0 && row >= 0 && column + 1 < picture.Width && row + 1 < picture.Height)
            Inside(picture.Pixels.Slice(row * picture.Stride + column * Picture.Channels), picture.Stride, right, down, pixel);
        else
            AtEdge(picture, column, row, right, down, pixel);
    }

    private static void Inside(ReadOnlySpan<byte> corner, int stride, float right, float down, Span<float> pixel)
    {
        var upper = corner[..(2 * Picture.Channels)];
        var lower = corner.Slice(stride, 2 * Picture.Channels);
        for (var c = 0; c < Picture.Channels; c++)
        {
            var above = upper[c] + (upper[c + Picture.Channels] - upper[c]) * right;
            var below = lower[c] + (lower[c + Picture.Channels] - lower[c]) * right;
            pixel[c] = above + (below - above) * down;
        }
    }

    private static void AtEdge(Picture picture, int column, int row, float right, float down, Span<float> pixel)
    {
        pixel.Clear();
        Add(column, row, (1 - right) * (1 - down), pixel);
        Add(column + 1, row, right * (1 - down), pixel);
        Add(column, row + 1, (1 - right) * down, pixel);
        Add(column + 1, row + 1, right * down, pixel);

        void Add(int x, int y, float weight, Span<float> sum)
        {
            if (x < 0 || y < 0 || x >= picture.Width || y >= picture.Height)
                return;
            var source = picture.Pixels.Slice(y * picture.Stride + x * Picture.Channels, Picture.Channels);
            for (var c = 0; c < Picture.Channels; c++)
                sum[c] += source[c] * weight;
        }
    }
}
