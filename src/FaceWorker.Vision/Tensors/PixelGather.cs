using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FaceWorker.Vision.Tensors;

/// <summary>Bilinear sampling of interleaved R, G, B bytes, eight pixels at a time from eight places, by AVX2's gather.</summary>
internal static unsafe class PixelGather
{
    /// <summary>Pixels at a time.</summary>
    public const int Count = 8;

    public static bool IsSupported => Avx2.IsSupported;

    /// <summary>Each pixel mixed with its neighbour to the right: values 0 to 255.</summary>
    /// <param name="offsets">Bytes from <paramref name="row"/> to each pixel; six of them are read there.</param>
    /// <param name="weights">Of the neighbours, 0 to 1.</param>
    public static (Vector256<float> Red, Vector256<float> Green, Vector256<float> Blue) Mix(byte* row, Vector256<int> offsets, Vector256<float> weights)
    {
        const int third = 2; // byte of the first pixel: from there the last four of the six
        var begin = Avx2.GatherVector256((int*)row, offsets, scale: 1);
        var end = Avx2.GatherVector256((int*)(row + third), offsets, scale: 1);
        return (Mix(Byte(begin, 0), Byte(begin, 3), weights), Mix(Byte(begin, 1), Byte(end, 2), weights), Mix(Byte(begin, 2), Byte(end, 3), weights));
    }

    /// <summary>From the first to the second by the weight of the second.</summary>
    public static Vector256<float> Mix(Vector256<float> first, Vector256<float> second, Vector256<float> weight) => first + (second - first) * weight;

    private static Vector256<float> Byte(Vector256<int> words, int index) => Vector256.ConvertToSingle((words >>> (8 * index)) & Vector256.Create(0xFF));
}
