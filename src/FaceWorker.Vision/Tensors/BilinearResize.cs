using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using FaceWorker.Core.Images;

namespace FaceWorker.Vision.Tensors;

/// <summary>Bilinear resizing of interleaved bytes straight into a planar tensor: half-pixel centres, edges repeated, no smoothing when shrinking.</summary>
/// <remarks>The same sampling as OpenCV's INTER_LINEAR, with which the models were fed when they were trained and measured, without its rounding to bytes.</remarks>
internal static class BilinearResize
{
    /// <summary>Where one value along an axis comes from: a neighbour, and the weight of the next one.</summary>
    private readonly record struct Tap(int First, float Weight)
    {
        /// <remarks>Where there are two, the first is never the last one, so that the next is always there to be read.</remarks>
        public static Tap At(int index, float scale, int length)
        {
            var position = (index + 0.5f) * scale - 0.5f;
            var first = Math.Clamp((int)MathF.Floor(position), 0, Math.Max(0, length - 2));
            return new Tap(first, Math.Clamp(position - first, 0, 1));
        }
    }

    /// <summary>Writes the region as (channels, height, width) of the plan.</summary>
    public static void Write(Picture picture, PixelRegion region, ChannelPlan plan, Span<float> tensor) =>
        Write(picture, InputFrame.Stretch(region, plan.Width, plan.Height), plan, tensor);

    /// <summary>Writes the frame's source as (channels, height, width) of the frame.</summary>
    public static void Write(Picture picture, InputFrame frame, ChannelPlan plan, Span<float> tensor)
    {
        var (width, planes) = (frame.ContentWidth, plan.Channels);
        var offsets = ArrayPool<int>.Shared.Rent(width);
        var floats = ArrayPool<float>.Shared.Rent((1 + 2 * planes) * width);
        try
        {
            for (var x = 0; x < width; x++)
            {
                var tap = Tap.At(x, (float)frame.Source.Width / width, frame.Source.Width);
                (offsets[x], floats[x]) = (tap.First * Picture.Channels, tap.Weight);
            }

            var columns = new Columns(offsets.AsSpan(0, width), floats.AsSpan(0, width));
            WriteRows(picture, frame, plan, columns, floats.AsSpan(width, 2 * planes * width), tensor);
            Blacken(frame, plan, tensor);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(offsets);
            ArrayPool<float>.Shared.Return(floats);
        }
    }

    // Each source row is resized once and kept while the next row of the tensor needs it, too.
    private static void WriteRows(Picture picture, InputFrame frame, ChannelPlan plan, Columns columns, Span<float> rows, Span<float> tensor)
    {
        var width = columns.Length;
        var upper = rows[..(rows.Length / 2)];
        var lower = rows[(rows.Length / 2)..];
        var (upperIs, lowerIs) = (-1, -1);
        for (var y = 0; y < frame.ContentHeight; y++)
        {
            var tap = Tap.At(y, (float)frame.Source.Height / frame.ContentHeight, frame.Source.Height);
            if (tap.First == lowerIs)
            {
                var spare = upper;
                upper = lower;
                lower = spare;
                (upperIs, lowerIs) = (lowerIs, upperIs);
            }

            if (tap.First != upperIs)
                ResizeRow(picture, frame.Source, upperIs = tap.First, plan.IsGray, columns, upper);
            if (Math.Min(tap.First + 1, frame.Source.Height - 1) is var second && second != lowerIs)
                ResizeRow(picture, frame.Source, lowerIs = second, plan.IsGray, columns, lower);
            for (var channel = 0; channel < plan.Channels; channel++)
            {
                var source = plan.Sources[channel] * width;
                Blend(upper.Slice(source, width), lower.Slice(source, width), tap.Weight, plan.Scale, plan.Bias[channel],
                    tensor.Slice((channel * frame.Height + y) * frame.Width, width));
            }
        }
    }

    // The pooled tensor has another caller's values where the picture does not reach.
    private static void Blacken(InputFrame frame, ChannelPlan plan, Span<float> tensor)
    {
        for (var channel = 0; channel < plan.Channels; channel++)
        {
            var plane = tensor.Slice(channel * frame.Height * frame.Width, frame.Height * frame.Width);
            for (var y = 0; y < frame.ContentHeight && frame.ContentWidth < frame.Width; y++)
                plane.Slice(y * frame.Width + frame.ContentWidth, frame.Width - frame.ContentWidth).Fill(plan.Bias[channel]);
            plane[(frame.ContentHeight * frame.Width)..].Fill(plan.Bias[channel]);
        }
    }

    private static void ResizeRow(Picture picture, PixelRegion region, int y, bool gray, Columns columns, Span<float> planes)
    {
        var row = picture.Pixels.Slice((region.Y + y) * picture.Stride + region.X * Picture.Channels, region.Width * Picture.Channels);
        columns.Resize(row, gray, planes);
    }

    private static void Blend(ReadOnlySpan<float> upper, ReadOnlySpan<float> lower, float weight, float scale, float bias, Span<float> result)
    {
        var lowerScale = weight * scale;
        var upperScale = scale - lowerScale;
        var upperVectors = MemoryMarshal.Cast<float, Vector<float>>(upper);
        var lowerVectors = MemoryMarshal.Cast<float, Vector<float>>(lower);
        var resultVectors = MemoryMarshal.Cast<float, Vector<float>>(result);
        for (var i = 0; i < resultVectors.Length; i++)
            resultVectors[i] = upperVectors[i] * upperScale + lowerVectors[i] * lowerScale + new Vector<float>(bias);
        for (var i = resultVectors.Length * Vector<float>.Count; i < result.Length; i++)
            result[i] = upper[i] * upperScale + lower[i] * lowerScale + bias;
    }
}
