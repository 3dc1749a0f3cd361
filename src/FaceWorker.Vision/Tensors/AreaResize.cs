using System.Buffers;
using System.Numerics.Tensors;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;

namespace FaceWorker.Vision.Tensors;

/// <summary>Resizing of interleaved bytes straight into a planar tensor where each value is the mean of the area it stands for; what lies outside of the picture is black.</summary>
/// <remarks>As OpenCV's INTER_AREA when shrinking: detail too fine for the tensor is averaged instead of aliased.</remarks>
internal static class AreaResize
{
    /// <summary>Writes the source as (channels, height, width).</summary>
    public static void Write(Picture picture, BoundingBox source, ChannelPlan plan, int width, int height, Span<float> tensor)
    {
        var (left, right) = Covered(source.X, source.Right, picture.Width);
        var length = Math.Max(0, right - left) * Picture.Channels;
        var floats = ArrayPool<float>.Shared.Rent(2 * length);
        try
        {
            var (row, sum) = (floats.AsMemory(0, length), floats.AsMemory(length, length));
            for (var y = 0; y < height; y++)
            {
                AddRows(picture, left, source.Y + y * source.Height / height, source.Y + (y + 1) * source.Height / height, row.Span, sum.Span);
                for (var x = 0; x < width; x++)
                {
                    var colour = AddColumns(sum.Span, left, source.X + x * source.Width / width, source.X + (x + 1) * source.Width / width);
                    Put(colour, width * height / (source.Width * source.Height), plan, tensor, y * width + x, width * height);
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(floats);
        }
    }

    /// <summary>The sum of the picture's rows from one height to another, each weighted by how much of it lies between.</summary>
    private static void AddRows(Picture picture, int left, float from, float to, Span<float> row, Span<float> sum)
    {
        sum.Clear();
        var (first, end) = Covered(from, to, picture.Height);
        for (var y = first; y < end; y++)
        {
            TensorPrimitives.ConvertTruncating<byte, float>(picture.Pixels.Slice(y * picture.Stride + left * Picture.Channels, row.Length), row);
            TensorPrimitives.MultiplyAdd(row, MathF.Min(y + 1, to) - MathF.Max(y, from), sum, sum);
        }
    }

    private static (float Red, float Green, float Blue) AddColumns(ReadOnlySpan<float> row, int left, float from, float to)
    {
        var (first, end) = Covered(from - left, to - left, row.Length / Picture.Channels);
        var (red, green, blue) = (0f, 0f, 0f);
        for (var x = first; x < end; x++)
        {
            var weight = MathF.Min(left + x + 1, to) - MathF.Max(left + x, from);
            var pixel = row.Slice(x * Picture.Channels, Picture.Channels);
            (red, green, blue) = (red + weight * pixel[0], green + weight * pixel[1], blue + weight * pixel[2]);
        }

        return (red, green, blue);
    }

    private static void Put((float Red, float Green, float Blue) sum, float perArea, ChannelPlan plan, Span<float> tensor, int place, int plane)
    {
        if (plan.IsGray)
            tensor[place] = (ChannelPlan.Red * sum.Red + ChannelPlan.Green * sum.Green + ChannelPlan.Blue * sum.Blue) * perArea * plan.Scale + plan.Bias[0];
        for (var channel = 0; channel < plan.Channels && !plan.IsGray; channel++)
            tensor[channel * plane + place] = (plan.Sources[channel] switch { 0 => sum.Red, 1 => sum.Green, _ => sum.Blue }) * perArea * plan.Scale + plan.Bias[channel];
    }

    /// <summary>The range of whole pixels that an interval touches.</summary>
    private static (int First, int End) Covered(float from, float to, int count) =>
        (Math.Clamp((int)MathF.Floor(from), 0, count), Math.Clamp((int)MathF.Ceiling(to), 0, count));
}
