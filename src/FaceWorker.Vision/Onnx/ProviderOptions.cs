using System.Globalization;
using FaceWorker.Vision.Models;

namespace FaceWorker.Vision.Onnx;

/// <summary>What the providers are told, as they want it: strings. The names are ONNX Runtime's (its pages on the CUDA and TensorRT providers).</summary>
internal static class ProviderOptions
{
    private const string On = "1", Off = "0";

    /// <param name="maxBatchSize">Of the card's model on this device.</param>
    public static IReadOnlyDictionary<string, string> For(VisionOptions options, ModelCard card, int maxBatchSize) => options.Device switch
    {
        VisionDevice.Cuda => Cuda(options.Precision),
        VisionDevice.TensorRt => TensorRt(options, card.Input, maxBatchSize),
        _ => new Dictionary<string, string>(),
    };

    /// <summary>For a graph without a card.</summary>
    public static IReadOnlyDictionary<string, string> For(VisionOptions options) =>
        options.Device == VisionDevice.Cuda ? Cuda(options.Precision) : new Dictionary<string, string>();

    private static Dictionary<string, string> Cuda(Precision precision) => new()
    {
        // EXHAUSTIVE, the default, tries every algorithm again for each new shape.
        ["cudnn_conv_algo_search"] = "HEURISTIC",
        ["cudnn_conv_use_max_workspace"] = On,
        // TF32 has 10 bits of mantissa; fp32 means 32 bits.
        ["use_tf32"] = precision == Precision.Fp32 ? Off : On,
    };

    private static Dictionary<string, string> TensorRt(VisionOptions options, ModelInput input, int maxBatchSize)
    {
        var told = new Dictionary<string, string>
        {
            ["trt_fp16_enable"] = options.Precision == Precision.Fp16 ? On : Off,
            // One engine for every size that occurs, made for the largest.
            ["trt_profile_min_shapes"] = Shape(input, 1, input.IsOpen ? input.Multiple : input.Height, input.IsOpen ? input.Multiple : input.Width),
            ["trt_profile_opt_shapes"] = Shape(input, maxBatchSize, input.Height, input.Width),
            ["trt_profile_max_shapes"] = Shape(input, maxBatchSize, input.Height, input.Width),
        };
        if (options.EngineCache is { } folder)
        {
            told["trt_engine_cache_enable"] = told["trt_timing_cache_enable"] = On;
            told["trt_engine_cache_path"] = told["trt_timing_cache_path"] = Path.GetFullPath(folder);
        }

        return told;
    }

    private static string Shape(ModelInput input, int batch, int height, int width) =>
        string.Create(CultureInfo.InvariantCulture, $"{input.Name}:{batch}x{input.ChannelCount}x{height}x{width}");
}
