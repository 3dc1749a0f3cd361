using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Onnx;

public sealed class ProviderOptionsTests
{
    private static readonly ModelCard Embedder = SharedModels.Card("mobilefacenet-512");

    [Theory]
    [InlineData(Precision.Fp32, "0")]
    [InlineData(Precision.Fp16, "1")]
    public void Cuda_searches_its_algorithms_by_heuristics_and_shortens_no_number_of_32_bits(Precision precision, string tf32)
    {
        var told = ProviderOptions.For(new VisionOptions { Device = VisionDevice.Cuda, Precision = precision }, Embedder, 64);

        Assert.Equal(("HEURISTIC", tf32), (told["cudnn_conv_algo_search"], told["use_tf32"]));
    }

    [Fact]
    public void TensorRt_is_told_the_sizes_that_occur_and_where_to_keep_its_engines()
    {
        var told = ProviderOptions.For(new VisionOptions { Device = VisionDevice.TensorRt, EngineCache = "/var/engines", Precision = Precision.Fp16 }, Embedder, 64);

        Assert.Equal(("input:1x3x112x112", "input:64x3x112x112", "input:64x3x112x112"), (told["trt_profile_min_shapes"], told["trt_profile_opt_shapes"], told["trt_profile_max_shapes"]));
        Assert.Equal(("1", "/var/engines", "1", "/var/engines", "1"),
            (told["trt_engine_cache_enable"], told["trt_engine_cache_path"], told["trt_timing_cache_enable"], told["trt_timing_cache_path"], told["trt_fp16_enable"]));
    }

    [Fact]
    public void TensorRt_is_told_the_least_and_the_largest_picture_of_a_model_that_takes_many()
    {
        var told = ProviderOptions.For(new VisionOptions { Device = VisionDevice.TensorRt }, SharedModels.Card("yunet"), 32);

        Assert.Equal(("input:1x3x32x32", "input:32x3x640x640"), (told["trt_profile_min_shapes"], told["trt_profile_max_shapes"]));
        Assert.DoesNotContain("trt_engine_cache_enable", told.Keys);
    }

    [Fact]
    public void A_cpu_is_told_nothing() => Assert.Empty(ProviderOptions.For(new VisionOptions(), Embedder, 1));
}
