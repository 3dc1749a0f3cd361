using FaceWorker.Vision.Onnx;

namespace FaceWorker.Vision.Models;

/// <summary>Order of the dimensions of an input.</summary>
public enum TensorLayout
{
    /// <summary>Batch, channel, row, column.</summary>
    Nchw,
}

/// <summary>The channels of an input, in order.</summary>
public enum ChannelOrder
{
    Rgb,
    Bgr,

    /// <summary>One channel, luma after ITU-R BT.601.</summary>
    Gray,
}

/// <summary>How pixels get into an input's rectangle.</summary>
public enum InputFit
{
    /// <summary>The whole picture or box is resized without keeping its aspect.</summary>
    Stretch,

    /// <summary>As the embedder's alignment says.</summary>
    Alignment,

    /// <summary>Enlarged or shrunk as far as it fits while it keeps its aspect, with black at the right or below.</summary>
    Letterbox,

    /// <summary>At its own size, or shrunk to fit into width × height, with black at the right and below up to multiples of <see cref="ModelInput.Multiple"/>.</summary>
    Pad,

    /// <summary>At many sizes, each at most width × height, as <see cref="DetectionCard.Pyramid"/> says.</summary>
    Pyramid,
}

/// <summary>The one input of a model, and how a pixel value p (0 to 255) becomes a tensor value: (p − mean) / divisor.</summary>
public sealed record ModelInput
{
    public required string Name { get; init; }

    public required TensorLayout Layout { get; init; }

    public required ChannelOrder Channels { get; init; }

    /// <summary>In pixels; for <see cref="InputFit.Pad"/> and <see cref="InputFit.Pyramid"/> the largest.</summary>
    public required int Width { get; init; }

    /// <inheritdoc cref="Width" />
    public required int Height { get; init; }

    public required InputFit Fit { get; init; }

    /// <summary>Rows' width and height are multiples of this, for <see cref="InputFit.Pad"/>.</summary>
    public int Multiple { get; init; } = 1;

    /// <summary>One per channel, in the order of <see cref="Channels"/>.</summary>
    public required IReadOnlyList<float> Mean { get; init; }

    public required float Divisor { get; init; }

    internal int ChannelCount => Channels == ChannelOrder.Gray ? 1 : 3;

    /// <summary>Whether rows may have any size up to <see cref="Width"/> × <see cref="Height"/>.</summary>
    internal bool IsOpen => Fit is InputFit.Pad or InputFit.Pyramid;

    /// <summary>Values of one row of <see cref="Width"/> × <see cref="Height"/>.</summary>
    internal int RowLength => ChannelCount * Height * Width;

    /// <summary>A row of <see cref="Width"/> × <see cref="Height"/>.</summary>
    internal InputRow Row(ReadOnlyMemory<float> values) => new(values, Height, Width);

    internal void ThrowIfNoRow(InputRow row)
    {
        var fits = IsOpen ? row.Height <= Height && row.Width <= Width : row.Height == Height && row.Width == Width;
        if (!fits || row.Values.Length != ChannelCount * row.Height * row.Width)
            throw new ArgumentException($"A row of {row.Values.Length} values as {row.Width} × {row.Height} is none of input '{Name}', {Width} × {Height} with {ChannelCount} channels. This is a bug.");
    }
}
