using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;

namespace FaceWorker.Vision.Tests.Support;

internal static class Rows
{
    /// <summary>A row of the values that a picture of noise would give.</summary>
    public static InputRow Random(ModelInput input, int seed) => Random(input, seed, input.Width, input.Height);

    /// <inheritdoc cref="Random(ModelInput, int)" />
    public static InputRow Random(ModelInput input, int seed, int width, int height)
    {
        var random = new Random(seed);
        var row = new float[input.ChannelCount * width * height];
        for (var i = 0; i < row.Length; i++)
            row[i] = (random.Next(256) - input.Mean[0]) / input.Divisor;
        return new InputRow(row, height, width);
    }

    public static void AssertEqual(TensorRows expected, TensorRows actual, int outputs, float tolerance)
    {
        for (var output = 0; output < outputs; output++)
        {
            Assert.Equal(expected[output].Length, actual[output].Length);
            for (var i = 0; i < expected[output].Length; i++)
                Assert.True(MathF.Abs(expected[output][i] - actual[output][i]) <= tolerance,
                    $"Output {output}, value {i}: {actual[output][i]} instead of {expected[output][i]}.");
        }
    }
}
