using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
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
        for (var x = 0; x < red.Length; x += PixelGather.Count)
        {
            var isWhole = x + PixelGather.Count <= red.Length;
            if (isWhole && PixelGather.IsSupported && TrySampleEight(picture, toPicture, x, y, red[x..], green[x..], blue[x..]))
                continue;
            for (var i = x; i < Math.Min(x + PixelGather.Count, red.Length); i++)
                (red[i], green[i], blue[i]) = Sample(picture, toPicture, i, y);
        }
    }

    /// <summary>False when not all of the eight lie within the picture.</summary>
    private static unsafe bool TrySampleEight(Picture picture, Similarity toPicture, int x, int y, Span<float> red, Span<float> green, Span<float> blue)
    {
        var (sourceX, sourceY) = toPicture.ApplyToEight(x, y);
        var (left, top) = (Vector256.Floor(sourceX), Vector256.Floor(sourceY));
        // Also false for NaN, which then counts as outside.
        if (!Vector256.GreaterThanOrEqualAll(Vector256.Min(left, top), Vector256<float>.Zero)
            || !Vector256.LessThanAll(left, Vector256.Create((float)(picture.Width - 1))) || !Vector256.LessThanAll(top, Vector256.Create((float)(picture.Height - 1))))
            return false;
        var (right, down) = (sourceX - left, sourceY - top);
        var offsets = Vector256.ConvertToInt32(top) * picture.Stride + Vector256.ConvertToInt32(left) * Picture.Channels;
        fixed (byte* pixels = picture.Pixels)
        {
            var upper = PixelGather.Mix(pixels, offsets, right);
            var lower = PixelGather.Mix(pixels + picture.Stride, offsets, right);
            PixelGather.Mix(upper.Red, lower.Red, down).CopyTo(red);
            PixelGather.Mix(upper.Green, lower.Green, down).CopyTo(green);
            PixelGather.Mix(upper.Blue, lower.Blue, down).CopyTo(blue);
        }

        return true;
    }

    private static (float Red, float Green, float Blue) Sample(Picture picture, Similarity toPicture, int x, int y)
    {
        var (sourceX, sourceY) = toPicture.Apply(x, y);
        var (left, top) = (MathF.Floor(sourceX), MathF.Floor(sourceY));
        var (right, down) = (sourceX - left, sourceY - top);
        // Also false for NaN, which then counts as outside.
        if (!(left >= 0 && top >= 0 && left < picture.Width - 1 && top < picture.Height - 1))
            return AtEdge(picture, left, top, right, down);
        var upper = picture.Pixels.Slice((int)top * picture.Stride + (int)left * Picture.Channels, 2 * Picture.Channels);
        var lower = picture.Pixels.Slice(((int)top + 1) * picture.Stride + (int)left * Picture.Channels, 2 * Picture.Channels);
        return (Mix(upper[0], upper[3], lower[0], lower[3], right, down), Mix(upper[1], upper[4], lower[1], lower[4], right, down),
            Mix(upper[2], upper[5], lower[2], lower[5], right, down));
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
