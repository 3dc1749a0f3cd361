using FaceWorker.Core.Images;
using NetVips;

namespace FaceWorker.Vision.Decoding;

/// <summary>An image and the steps put upon it; disposing releases every one of them. Nothing is computed before the pixels are copied out.</summary>
internal sealed class ImageChain(Image first) : IDisposable
{
    private readonly Stack<Image> images = new([first]);

    public Image Current => images.Peek();

    public void Then(Func<Image, Image> step) => images.Push(step(Current));

    /// <summary>Computes the pixels, three bands of 8 bits, into a picture of that size.</summary>
    public unsafe void CopyTo(Picture picture)
    {
        fixed (byte* pixels = picture.Pixels)
        {
            using var target = Image.NewFromMemory((nint)pixels, (ulong)picture.Pixels.Length, picture.Width, picture.Height, Picture.Channels, Enums.BandFormat.Uchar);
            Current.Write(target);
        }
    }

    public void Dispose()
    {
        while (images.TryPop(out var image))
            image.Dispose();
    }
}
