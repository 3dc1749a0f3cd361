using FaceWorker.Vision.Installation;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tests.Support;
using Microsoft.ML.OnnxRuntime;

namespace FaceWorker.Vision.Tests.Onnx;

public sealed class ModelDevicesTests(InstalledModels installed)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void The_cpu_is_selected_from_what_is_listed_like_any_other_device() =>
        Assert.Equal(["cpu 0 (CPUExecutionProvider)"], VisionDevices.Describe(new VisionOptions()));

    [Theory]
    [InlineData("ultra-light-rfb-320")]
    [InlineData("landmarks-68")]
    [InlineData("mobilefacenet-512")]
    public async Task A_model_on_the_selected_cpu_gives_bit_for_bit_what_a_bare_session_gives(string id)
    {
        var card = installed.Store.GetModel(id);
        var file = await installed.Store.ReadAsync(card, Cancel);
        var row = Rows.Random(card.Input, seed: 3);
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        using var session = new InferenceSession(file, options);
        using var run = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(row.Values.ToArray(), [1, card.Input.ChannelCount, row.Height, row.Width]);
        using var bare = session.Run(run, [card.Input.Name], [input], [.. card.Outputs]);

        using var model = new OnnxModel(card, file, ModelDevices.Select(new VisionOptions())[0], BatchSteps.Every(1));
        using var rows = (await model.RunAsync([row], Cancel))[0];

        for (var output = 0; output < card.Outputs.Count; output++)
            Assert.Equal(bare[output].GetTensorDataAsSpan<float>().ToArray(), rows[output].ToArray());
    }

    [Theory]
    [InlineData(VisionDevice.Cuda)]
    [InlineData(VisionDevice.TensorRt)]
    public void A_library_that_is_not_there_is_refused_with_setting_path_and_remedy(VisionDevice device) =>
        AssertRefused(new VisionOptions { Device = device, ProviderLibrary = "/nowhere/libprovider.so" },
            "Vision:ProviderLibrary", "FACEWORKER_VISION__PROVIDERLIBRARY", "'/nowhere/libprovider.so'", "no such file", "FACEWORKER_VISION__DEVICE=cpu");

    [Fact]
    public async Task A_file_that_is_no_library_is_refused_with_setting_path_and_remedy()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "libtext.so");
        await File.WriteAllTextAsync(path, "this is no library", Cancel);

        AssertRefused(new VisionOptions { Device = VisionDevice.Cuda, ProviderLibrary = path }, "FACEWORKER_VISION__PROVIDERLIBRARY", $"'{path}'", "cannot load as a provider", $"ldd {path}", "FACEWORKER_VISION__DEVICE=cpu");
    }

    [Fact]
    public void A_library_that_is_no_provider_is_refused_every_time_it_is_asked_for()
    {
        var path = NativeLibrary("libonnxruntime.so");

        for (var attempt = 0; attempt < 2; attempt++)
            AssertRefused(new VisionOptions { Device = VisionDevice.Cuda, ProviderLibrary = path }, "FACEWORKER_VISION__PROVIDERLIBRARY", $"'{path}'", "cannot load as a provider");
    }

    [Theory]
    [InlineData(VisionDevice.Cuda, "cuda", "libonnxruntime_providers_cuda_plugin.so")]
    [InlineData(VisionDevice.TensorRt, "tensorrt", "libonnxruntime_providers_tensorrt.so")]
    public void A_gpu_that_this_build_has_no_provider_for_is_refused_and_nothing_falls_back(VisionDevice device, string word, string library) =>
        AssertRefused(new VisionOptions { Device = device }, "Vision:Device", $"is {word}", library, "FACEWORKER_VISION__PROVIDERLIBRARY", "-p:Accelerator=cuda", "FACEWORKER_VISION__DEVICE=cpu");

    [Fact]
    public void A_tensorrt_that_was_not_built_in_refuses_a_model_with_its_name_and_the_remedy()
    {
        var tensorRt = new ModelDevice(new ListedDevice(2, Handle: null), new VisionOptions { Device = VisionDevice.TensorRt });

        var refusal = Assert.Throws<DeviceException>(() => tensorRt.CreateOptions(installed.Store.GetModel("landmarks-68"), 1));

        Assert.All(["tensorrt 2", "'landmarks-68'", "FACEWORKER_VISION__DEVICE=cpu"], part => Assert.Contains(part, refusal.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void An_engine_cache_that_cannot_be_made_is_refused_with_setting_path_and_remedy() =>
        AssertRefused(new VisionOptions { Device = VisionDevice.TensorRt, EngineCache = "/proc/engines" }, "Vision:EngineCache", "FACEWORKER_VISION__ENGINECACHE", "'/proc/engines'", "may write to");

    [Theory]
    [InlineData("1", "there is no device 1", "lists 0")]
    [InlineData("-1", "there is no device -1", "lists 0")]
    [InlineData("0, 0", "twice", "lists 0")]
    public void Devices_that_are_not_listed_or_named_twice_are_refused_with_those_that_are(string ids, params string[] parts)
    {
        var options = new VisionOptions { Device = VisionDevice.Cuda, DeviceIds = [.. ids.Split(", ").Select(int.Parse)] };

        var refusal = Assert.Throws<DeviceException>(() => ModelDevices.Pick(ModelDevices.List(VisionDevice.Cpu), options));

        Assert.All([.. parts, "FACEWORKER_VISION__DEVICEIDS", $"is {ids}"], part => Assert.Contains(part, refusal.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Without_ids_the_first_device_is_taken_and_with_ids_those_in_their_order()
    {
        var listed = Enumerable.Range(0, 3).Select(id => new ListedDevice(id, ModelDevices.List(VisionDevice.Cpu)[0].Handle)).ToList();

        Assert.Equal([0], ModelDevices.Pick(listed, new VisionOptions()).Select(device => device.Id));
        Assert.Equal([2, 0], ModelDevices.Pick(listed, new VisionOptions { DeviceIds = [2, 0] }).Select(device => device.Id));
    }

    private static void AssertRefused(VisionOptions options, params string[] parts)
    {
        var refusal = Assert.Throws<DeviceException>(() => VisionDevices.Describe(options));
        Assert.All(parts, part => Assert.Contains(part, refusal.Message, StringComparison.Ordinal));
    }

    private static string NativeLibrary(string name) =>
        Directory.EnumerateFiles(AppContext.BaseDirectory, name, SearchOption.AllDirectories).First(path => path.Contains("linux-x64", StringComparison.Ordinal));
}
