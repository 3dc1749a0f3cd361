using System.Buffers;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Tensors;

namespace FaceWorker.Vision.Quality;

/// <summary>Looks at the pixels of a face's box, brought to the size that embedders see.</summary>
internal sealed class FaceQualityMeter : IFaceQualityMeter
{
    private const int Side = 112;

    private static readonly ChannelPlan Gray = new(new ModelInput
    {
        Name = "gray",
        Layout = TensorLayout.Nchw,
        Channels = ChannelOrder.Gray,
        Width = Side,
        Height = Side,
        Fit = InputFit.Stretch,
        Mean = [0],
        Divisor = 1,
    });

    public FaceQuality Measure(Picture picture, Detection detection)
    {
        var pixels = ArrayPool<float>.Shared.Rent(Side * Side);
        try
        {
            BilinearResize.Write(picture, PixelRegion.Around(detection.Box, picture), Gray, pixels);
            return FaceQuality.Of(detection, VarianceOfLaplacian(pixels));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(pixels);
        }
    }

    /// <summary>Variance of the four-neighbour Laplacian over the inner pixels (Pech-Pacheco et al., 2000).</summary>
    private static float VarianceOfLaplacian(ReadOnlySpan<float> pixels)
    {
        double sum = 0, squares = 0;
        for (var y = 1; y < Side - 1; y++)
        {
            var above = pixels.Slice((y - 1) * Side, Side);
            var here = pixels.Slice(y * Side, Side);
            var below = pixels.Slice((y + 1) * Side, Side);
            for (var x = 1; x < Side - 1; x++)
            {
                var laplacian = above[x] + below[x] + here[x - 1] + here[x + 1] - 4 * here[x];
                sum += laplacian;
                squares += laplacian * laplacian;
            }
        }

        const int count = (Side - 2) * (Side - 2);
        return (float)(squares / count - sum / count * (sum / count));
    }
}
