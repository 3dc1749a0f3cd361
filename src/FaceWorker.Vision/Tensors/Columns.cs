using System.Runtime.Intrinsics;
using FaceWorker.Core.Images;

namespace FaceWorker.Vision.Tensors;

/// <summary>Where the columns of a resized row come from: for each the byte offset of a pixel of the source row, and the weight of the pixel next to it.</summary>
internal readonly ref struct Columns(ReadOnlySpan<int> offsets, ReadOnlySpan<float> weights)
{
    private readonly ReadOnlySpan<int> offsets = offsets;
    private readonly ReadOnlySpan<float> weights = weights;

    public int Length => offsets.Length;

    /// <summary>Writes a plane of grey, or planes of red, green and blue, one behind the other; values 0 to 255.</summary>
    public void Resize(ReadOnlySpan<byte> row, bool gray, Span<float> planes)
    {
        const int twoPixels = 2 * Picture.Channels;
        for (var x = PixelGather.IsSupported && row.Length >= twoPixels ? ResizeEights(row, gray, planes) : 0; x < Length; x++)
        {
            var first = row.Slice(offsets[x], Picture.Channels);
            var second = row.Slice(Math.Min(offsets[x] + Picture.Channels, row.Length - Picture.Channels), Picture.Channels);
            var (red, green, blue) = (Mix(first[0], second[0], weights[x]), Mix(first[1], second[1], weights[x]), Mix(first[2], second[2], weights[x]));
            if (gray)
                planes[x] = ChannelPlan.Red * red + ChannelPlan.Green * green + ChannelPlan.Blue * blue;
            else
                (planes[x], planes[Length + x], planes[2 * Length + x]) = (red, green, blue);
        }

        static float Mix(byte first, byte second, float weight) => first + (second - first) * weight;
    }

    /// <summary>As many columns as make whole vectors; returns how many.</summary>
    private unsafe int ResizeEights(ReadOnlySpan<byte> row, bool gray, Span<float> planes)
    {
        var x = 0;
        fixed (byte* pixels = row)
            for (; x + PixelGather.Count <= Length; x += PixelGather.Count)
            {
                var (red, green, blue) = PixelGather.Mix(pixels, Vector256.Create(offsets[x..]), Vector256.Create(weights[x..]));
                if (gray)
                {
                    (red * ChannelPlan.Red + green * ChannelPlan.Green + blue * ChannelPlan.Blue).CopyTo(planes[x..]);
                    continue;
                }

                red.CopyTo(planes[x..]);
                green.CopyTo(planes[(Length + x)..]);
                blue.CopyTo(planes[(2 * Length + x)..]);
            }

        return x;
    }
}
