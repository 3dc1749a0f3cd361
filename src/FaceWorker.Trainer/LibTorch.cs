using System.Runtime.InteropServices;
using FaceWorker.Training;
using TorchSharp;

namespace FaceWorker.Trainer;

/// <summary>The native library that everything here computes with.</summary>
internal static partial class LibTorch
{
    private static readonly Version LeastGlibc = new(2, 38);

    /// <summary>Loads it, and says on what it will compute.</summary>
    /// <exception cref="TrainingException">This host cannot load it, or has no such device.</exception>
    public static string Load(string device, int? threads)
    {
        LoadLibrary();
        DoWithoutNnpack();
        if (device != "cpu" && !(device.Split(':')[0] == "cuda" && torch.cuda_is_available()))
            throw new TrainingException(TrainingProblem.Setting, $"--device is '{device}', and this LibTorch has no such device.",
                "Use --device cpu, or put a LibTorch with CUDA in the place of this one (docs/training.md).");
        torch.set_num_threads(threads ?? Environment.ProcessorCount);
        return $"LibTorch {torch.__version__} on {device}, threads: {torch.get_num_threads()}";
    }

    /// <summary>TorchSharp itself would look for another copy elsewhere, and print what it tried.</summary>
    private static void LoadLibrary()
    {
        try
        {
            NativeLibrary.Load("LibTorchSharp", typeof(torch).Assembly, searchPath: null);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            var glibc = FindGlibc();
            throw new TrainingException(TrainingProblem.NoLibTorch, glibc >= LeastGlibc
                ? $"LibTorch cannot be loaded: {exception.Message.Split('\n')[0].TrimEnd('.')}."
                : $"LibTorch cannot be loaded: it needs glibc {LeastGlibc} or later, and this host has {glibc?.ToString() ?? "another C library"}.",
                "Train on Debian 13, Ubuntu 24.04 or later; infra/new-glibc.sh runs a command in such a system (docs/training.md).", exception);
        }
    }

    /// <summary>LibTorch tries NNPACK for every small convolution, and complains each time where that does not know the processor. It computes them itself as well.</summary>
    private static unsafe void DoWithoutNnpack()
    {
        // at::globalContext() and at::Context::setUserEnabledNNPACK(bool), which TorchSharp does not have.
        if (NativeLibrary.TryLoad("libtorch_cpu", typeof(torch).Assembly, searchPath: null, out var library)
            && NativeLibrary.TryGetExport(library, "_ZN2at13globalContextEv", out var context)
            && NativeLibrary.TryGetExport(library, "_ZN2at7Context20setUserEnabledNNPACKEb", out var enable))
            ((delegate* unmanaged<nint, byte, void>)enable)(((delegate* unmanaged<nint>)context)(), 0);
    }

    /// <returns>Null where there is another C library.</returns>
    private static Version? FindGlibc()
    {
        try
        {
            return Version.Parse(Marshal.PtrToStringUTF8(GetLibcVersion())!);
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "gnu_get_libc_version")]
    private static partial nint GetLibcVersion();
}
