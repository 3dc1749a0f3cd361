using NetVips;

namespace FaceWorker.Vision.Decoding;

/// <summary>An image and the steps put upon it; disposing releases every one of them. Nothing is computed before the pixels are copied out.</summary>
internal sealed class ImageChain(Image first) : IDisposable
{
    private readonly Stack<Image> images = new([first]);

    public Image Current => images.Peek();

    public void Then(Func<Image, Image> step) => images.Push(step(Current));

    public void Dispose()
    {
        while (images.TryPop(out var image))
            image.Dispose();
    }
}
