using Microsoft.ML.OnnxRuntime;

namespace FaceWorker.Vision.Onnx;

/// <summary>A GPU provider's library: located by a setting or next to the program, and registered with ONNX Runtime once per process.</summary>
internal static class ProviderLibrary
{
    private const string Setting = "Vision:ProviderLibrary (FACEWORKER_VISION__PROVIDERLIBRARY)";

    private static readonly Lock Registering = new();
    private static readonly HashSet<string> Registered = [];

    /// <summary>After this, ONNX Runtime lists the devices of the provider; returns the library's path.</summary>
    /// <exception cref="DeviceException">There is no such library, or ONNX Runtime cannot load it.</exception>
    public static string Load(VisionOptions options)
    {
        var path = options.ProviderLibrary is { } named ? Path.GetFullPath(named) : FindBuiltIn(options.Device);
        if (!File.Exists(path))
            throw new DeviceException($"The setting {Setting} is '{path}', and there is no such file; "
                + $"name the library of a provider for {options.Device.Word()} ({NamesOf(options.Device)[0]}, see docs/gpu.md), or {ModelDevices.UseTheCpu}.");
        lock (Registering)
            if (!Registered.Contains(path))
            {
                Register(path);
                Registered.Add(path);
            }

        return path;
    }

    private static void Register(string path)
    {
        try
        {
            OrtEnv.Instance().RegisterExecutionProviderLibrary(Path.GetFileNameWithoutExtension(path), path);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new DeviceException($"The setting {Setting} is '{path}', which ONNX Runtime {OrtEnv.Instance().GetVersionString()} cannot load as a provider: "
                + $"{exception.OneLine()}. See with 'ldd {path}' whether the libraries that it needs are there, and in docs/gpu.md which versions go together; or {ModelDevices.UseTheCpu}.", exception);
        }
    }

    /// <summary>The library that was built in or lies next to the program.</summary>
    /// <exception cref="DeviceException">There is none.</exception>
    public static string FindBuiltIn(VisionDevice device)
    {
        string[] folders = [AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native")];
        return folders.SelectMany(_ => NamesOf(device), Path.Combine).FirstOrDefault(File.Exists) ?? throw new DeviceException(
            $"The setting Vision:Device (FACEWORKER_VISION__DEVICE) is {device.Word()}, but this build has no provider for it ({string.Join(" or ", NamesOf(device))} in '{AppContext.BaseDirectory}'): "
            + $"name its library with {Setting}, or build with -p:Accelerator=cuda (docs/gpu.md), or {ModelDevices.UseTheCpu}.");
    }

    // The plug-in's name comes first, the one of ONNX Runtime's own GPU build second.
    private static string[] NamesOf(VisionDevice device) => device == VisionDevice.Cuda
        ? ["libonnxruntime_providers_cuda_plugin.so", "libonnxruntime_providers_cuda.so"]
        : ["libonnxruntime_providers_tensorrt.so"];
}
