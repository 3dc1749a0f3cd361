using System.Buffers;
using System.Numerics.Tensors;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Aligners;

namespace FaceWorker.Vision.Tensors;

/// <summary>Bilinear warp of interleaved bytes straight into a planar tensor; what lies outside of the picture is black.</summary>
internal static class SimilarityWarp
{
    /// <summary>Writes (channels, height, width) of the plan; <paramref name="toPicture"/> maps a tensor's pixel to the picture's.</summary>
    public static void Write(Picture picture, Similarity toPicture, ChannelPlan plan, Span<float> tensor)
    {
        var width = plan.Width;
        var row = ArrayPool<float>.Shared.Rent(Picture.Channels * width);
        try
        {
            for (var y = 0; y < plan.Height; y++)
            {
                SampleRow(picture, toPicture, y, row.AsSpan(0, width), row.AsSpan(width, width), row.AsSpan(2 * width, width));
                if (plan.IsGray)
                    MixToGray(row, width);
                for (var channel = 0; channel < plan.Channels; channel++)
                {
                    var target = tensor.Slice((channel * plan.Height + y) * width, width);
                    TensorPrimitives.Multiply(row.AsSpan(plan.Sources[channel] * width, width), plan.Scale, target);
                    TensorPrimitives.Add(target, plan.Bias[channel], target);
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(row);
        }
    }

    private static void SampleRow(Picture picture, Similarity toPicture, int y, Span<float> red, Span<float> green, Span<float> blue)
    {
        ReadOnlySpan<byte> pixels = picture.Pixels;
        var (stride, lastColumn, lastRow) = (picture.Stride, picture.Width - 1, picture.Height - 1);
        for (var x = 0; x < red.Length; x++)
        {
            var (sourceX, sourceY) = toPicture.Apply(x, y);
            var (left, top) = (MathF.Floor(sourceX), MathF.Floor(sourceY));
            var (right, down) = (sourceX - left, sourceY - top);
            // Also false for NaN, which then counts as outside.
            if (left >= 0 && top >= 0 && left < lastColumn && top < lastRow)
            {
                var upper = pixels.Slice((int)top * stride + (int)left * Picture.Channels, 2 * Picture.Channels);
                var lower = pixels.Slice(((int)top + 1) * stride + (int)left * Picture.Channels, 2 * Picture.Channels);
                red[x] = Mix(upper[0], upper[3], lower[0], lower[3], right, down);
                green[x] = Mix(upper[1], upper[4], lower[1], lower[4], right, down);
                blue[x] = Mix(upper[2], upper[5], lower[2], lower[5], right, down);
            }
            else
            {
                (red[x], green[x], blue[x]) = AtEdge(picture, left, top, right, down);
            }
        }
    }

    private static float Mix(byte upperLeft, byte upperRight, byte lowerLeft, byte lowerRight, float right, float down)
    {
        var upper = upperLeft + (upperRight - upperLeft) * right;
        var lower = lowerLeft + (lowerRight - lowerLeft) * right;
        return upper + (lower - upper) * down;
    }

    private static (float Red, float Green, float Blue) AtEdge(Picture picture, float left, float top, float right, float down)
    {
        if (!(left >= -1 && top >= -1 && left < picture.Width && top < picture.Height))
            return default;
        var (column, row) = ((int)left, (int)top);
        var sum = (Red: 0f, Green: 0f, Blue: 0f);
        Add(column, row, (1 - right) * (1 - down));
        Add(column + 1, row, right * (1 - down));
        Add(column, row + 1, (1 - right) * down);
        Add(column + 1, row + 1, right * down);
        return sum;

        void Add(int x, int y, float weight)
        {
            if (x < 0 || y < 0 || x >= picture.Width || y >= picture.Height)
                return;
            var pixel = picture.Pixels.Slice(y * picture.Stride + x * Picture.Channels, Picture.Channels);
            sum = (sum.Red + pixel[0] * weight, sum.Green + pixel[1] * weight, sum.Blue + pixel[2] * weight);
        }
    }

    private static void MixToGray(Span<float> row, int width)
    {
        for (var x = 0; x < width; x++)
            row[x] = ChannelPlan.Red * row[x] + ChannelPlan.Green * row[width + x] + ChannelPlan.Blue * row[2 * width + x];
    }
}
