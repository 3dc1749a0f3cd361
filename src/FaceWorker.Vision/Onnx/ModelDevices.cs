using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace FaceWorker.Vision.Onnx;

/// <summary>A device as its provider lists it. <paramref name="Id"/> is what <see cref="VisionOptions.DeviceIds"/> names.</summary>
/// <param name="Handle">Null for the TensorRT of ONNX Runtime's GPU build, which lists none: there the number is all there is.</param>
internal sealed record ListedDevice(int Id, OrtEpDevice? Handle)
{
    public string Provider => Handle?.EpName ?? "TensorrtExecutionProvider, built in; whether it loads shows with the first model";
}

/// <summary>From the settings to the devices that ONNX Runtime lists: the one way, for a CPU, a GPU build and a plug-in alike.</summary>
internal static class ModelDevices
{
    public const string UseTheCpu = "set FACEWORKER_VISION__DEVICE=cpu";

    /// <summary>The devices that the settings ask for, at least one.</summary>
    /// <exception cref="DeviceException">One of them is not there.</exception>
    public static IReadOnlyList<ModelDevice> Select(VisionOptions options)
    {
        if (options.Device == VisionDevice.Cpu)
            return [new ModelDevice(List(VisionDevice.Cpu)[0], options)];
        PrepareCache(options);
        if (options is { Device: VisionDevice.TensorRt, ProviderLibrary: null })
            return [.. BuiltInTensorRt(options).Select(device => new ModelDevice(device, options))];
        var library = ProviderLibrary.Load(options);
        var listed = List(options.Device);
        return listed.Count > 0 ? [.. Pick(listed, options).Select(device => new ModelDevice(device, options))] : throw new DeviceException(
            $"The setting Vision:Device (FACEWORKER_VISION__DEVICE) is {options.Device.Word()}; '{library}' was loaded, but lists no device of that kind (ONNX Runtime lists: {NamesOfAll()}). "
            + $"See with nvidia-smi whether the driver and the GPU are there and the container was given it (docs/gpu.md), or {UseTheCpu}.");
    }

    /// <summary>The listed devices that <see cref="VisionOptions.DeviceIds"/> names, in its order.</summary>
    /// <inheritdoc cref="Select" path="/exception" />
    public static IReadOnlyList<ListedDevice> Pick(IReadOnlyList<ListedDevice> listed, VisionOptions options)
    {
        IReadOnlyList<int> wanted = options.DeviceIds.Count == 0 ? [0] : options.DeviceIds;
        return wanted.Distinct().Count() == wanted.Count
            ? [.. wanted.Select(id => listed.FirstOrDefault(device => device.Id == id) ?? throw Wrong($"there is no device {id}"))]
            : throw Wrong("one of them stands there twice");

        DeviceException Wrong(string problem) => new($"The setting Vision:DeviceIds (FACEWORKER_VISION__DEVICEIDS__0, …) is {string.Join(", ", wanted)}, but {problem}: "
            + $"the provider for {options.Device.Word()} lists {string.Join(", ", listed.Select(device => device.Id))}. Name those, each once.");
    }

    // Its library exports no list of devices (seen in 1.31.0); whether the card is there shows when the first session is made.
    private static IReadOnlyList<ListedDevice> BuiltInTensorRt(VisionOptions options)
    {
        ProviderLibrary.FindBuiltIn(VisionDevice.TensorRt);
        return Pick([.. options.DeviceIds.Where(id => id >= 0).Append(0).Select(id => new ListedDevice(id, Handle: null))], options);
    }

    /// <summary>The setting's value for a device.</summary>
    public static string Word(this VisionDevice device) => device.ToString().ToLowerInvariant();

    public static IReadOnlyList<ListedDevice> List(VisionDevice kind) =>
        [.. OrtEnv.Instance().GetEpDevices().Where(device => IsOf(kind, device.EpName)).Select((device, place) => new ListedDevice(IdOf(device) ?? place, device))];

    private static bool IsOf(VisionDevice kind, string provider) => kind switch
    {
        // CUDAExecutionProvider of ONNX Runtime's GPU build, CudaPluginExecutionProvider of the plug-in.
        VisionDevice.Cuda => provider.StartsWith("cuda", StringComparison.OrdinalIgnoreCase),
        VisionDevice.TensorRt => provider.StartsWith("tensorrt", StringComparison.OrdinalIgnoreCase),
        _ => provider == "CPUExecutionProvider",
    };

    // The CUDA plug-in says CUDA's own number of the card; other providers are counted as they come.
    private static int? IdOf(OrtEpDevice device) =>
        device.EpMetadata.Entries.TryGetValue("cuda_device_id", out var id) ? int.Parse(id, CultureInfo.InvariantCulture) : null;

    private static string NamesOfAll() => string.Join(", ", OrtEnv.Instance().GetEpDevices().Select(device => device.EpName).Distinct());

    private static void PrepareCache(VisionOptions options)
    {
        if (options is not { Device: VisionDevice.TensorRt, EngineCache: { } folder })
            return;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DeviceException($"The setting Vision:EngineCache (FACEWORKER_VISION__ENGINECACHE) is '{folder}', which cannot be made: {exception.Message} "
                + "Name a folder that the worker may write to, or leave the setting out.", exception);
        }
    }
}
