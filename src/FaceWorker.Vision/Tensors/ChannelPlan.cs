using FaceWorker.Vision.Models;

namespace FaceWorker.Vision.Tensors;

/// <summary>How R, G, B values (0 to 255) become the channels of a tensor: value · <c>Scale</c> + <c>Bias</c> of the source channel.</summary>
internal sealed class ChannelPlan
{
    // ITU-R BT.601, as every 8-bit grey conversion that these models have seen.
    public const float Red = 0.299f, Green = 0.587f, Blue = 0.114f;

    public ChannelPlan(ModelInput input)
    {
        IsGray = input.Channels == ChannelOrder.Gray;
        Sources = input.Channels switch
        {
            ChannelOrder.Rgb => [0, 1, 2],
            ChannelOrder.Bgr => [2, 1, 0],
            _ => [0],
        };
        Scale = 1 / input.Divisor;
        Bias = [.. input.Mean.Select(mean => -mean / input.Divisor)];
        Width = input.Width;
        Height = input.Height;
    }

    public bool IsGray { get; }

    /// <summary>For each channel of the tensor the channel it is made of: an index into R, G, B, or 0 for grey.</summary>
    public int[] Sources { get; }

    public float Scale { get; }

    public float[] Bias { get; }

    public int Channels => Sources.Length;

    public int Width { get; }

    public int Height { get; }
}
