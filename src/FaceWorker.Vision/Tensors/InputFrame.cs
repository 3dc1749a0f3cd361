using FaceWorker.Core.Faces;
using FaceWorker.Vision.Models;

namespace FaceWorker.Vision.Tensors;

/// <summary>Where a part of a picture lies in a model's input: at the top left, resized to the content's size; the rest is black.</summary>
internal readonly record struct InputFrame(PixelRegion Source, int ContentWidth, int ContentHeight, int Width, int Height)
{
    /// <summary>The frame that the card's fit gives; black is only at the right and below.</summary>
    public static InputFrame Fit(PixelRegion source, ModelInput input)
    {
        if (input.Fit is not (InputFit.Letterbox or InputFit.Pad))
            return Stretch(source, input.Width, input.Height);
        var scale = MathF.Min((float)input.Width / source.Width, (float)input.Height / source.Height);
        if (input.Fit == InputFit.Letterbox)
            return new InputFrame(source, Scaled(source.Width), Scaled(source.Height), input.Width, input.Height);
        scale = MathF.Min(1, scale);
        return new InputFrame(source, Scaled(source.Width), Scaled(source.Height), RoundedUp(Scaled(source.Width)), RoundedUp(Scaled(source.Height)));

        int Scaled(int length) => Math.Max(1, (int)MathF.Round(length * scale));
        int RoundedUp(int length) => (length + input.Multiple - 1) / input.Multiple * input.Multiple;
    }

    /// <summary>The content fills the whole input, ignoring the aspect ratio.</summary>
    public static InputFrame Stretch(PixelRegion source, int width, int height) => new(source, width, height, width, height);

    /// <summary>A place in pixels of the input, in pixels of the picture.</summary>
    public ImagePoint ToPicture(float x, float y) =>
        new(x * Source.Width / ContentWidth + Source.X, y * Source.Height / ContentHeight + Source.Y);

    /// <summary>A box given by its corners in pixels of the input, in pixels of the picture.</summary>
    public BoundingBox ToPicture(float left, float top, float right, float bottom)
    {
        var (from, to) = (ToPicture(left, top), ToPicture(right, bottom));
        return new BoundingBox(from.X, from.Y, to.X - from.X, to.Y - from.Y);
    }
}
