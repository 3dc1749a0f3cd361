using System.Globalization;
using FaceWorker.Vision.Models;
using Microsoft.ML.OnnxRuntime;

namespace FaceWorker.Vision.Onnx;

/// <summary>A device that models run on: how their sessions are made for it, and how their batches are shaped.</summary>
internal sealed class ModelDevice(ListedDevice device, VisionOptions settings)
{
    private static readonly Lazy<ModelDevice> Processor = new(() => ModelDevices.Select(new VisionOptions())[0]);

    /// <summary>The CPU in full precision: what every model is tried and measured on.</summary>
    public static ModelDevice Cpu => Processor.Value;

    public bool IsGpu => settings.Device != VisionDevice.Cpu;

    public Precision Precision => settings.Precision;

    /// <summary>Whether a run has to be seen to give what it should before it is trusted: 32 bits on a CPU are what is compared with.</summary>
    public bool NeedsProof => IsGpu || Precision != Precision.Fp32;

    /// <summary>Whether models are given an input of bytes: it costs the CPU as much to make, and a quarter to copy. Not for TensorRT, which is not known to take them.</summary>
    public bool TakesBytes { get; init; } = settings.Device == VisionDevice.Cuda;

    /// <summary>Memory of this machine for the inputs and outputs of a session: for a GPU such as the card reads and writes by itself (pinned), so that copies go on beside a run.</summary>
    public OrtAllocator OpenHostMemory(InferenceSession session)
    {
        using var pageable = new OrtMemoryInfo(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Default);
        if (!IsGpu)
            return new OrtAllocator(session, pageable);
        try
        {
            using var pinned = new OrtMemoryInfo(OrtMemoryInfo.allocatorCUDA_PINNED, OrtAllocatorType.DeviceAllocator, device.Id, OrtMemType.CpuOutput);
            return new OrtAllocator(session, pinned);
        }
        catch (OnnxRuntimeException)
        {
            return new OrtAllocator(session, pageable); // a provider that offers none: slower, not wrong
        }
    }

    public BatchSteps BatchesUpTo(int largest) => IsGpu ? BatchSteps.PowersOfTwo(largest) : BatchSteps.Every(largest);

    /// <summary>One thread per run, and as many runs at once as the batcher has instances. A GPU's session holds nothing that would run elsewhere.</summary>
    /// <exception cref="DeviceException">The provider refuses.</exception>
    public SessionOptions CreateOptions(ModelCard card, int maxBatchSize) =>
        // A plan of the memory is kept for every input size ever seen: worth it only where there is one.
        CreateOptions($"the model '{card.Id}'", threads: 1, keepsMemoryPlans: !card.Input.IsOpen, ProviderOptions.For(settings, card, maxBatchSize));

    /// <summary>For a graph of the product's own, which has the device to itself: all processors on a CPU.</summary>
    /// <exception cref="DeviceException">The provider refuses.</exception>
    public SessionOptions CreateOptions(string graph) => CreateOptions(graph, threads: 0, keepsMemoryPlans: false, ProviderOptions.For(settings));

    private SessionOptions CreateOptions(string graph, int threads, bool keepsMemoryPlans, IReadOnlyDictionary<string, string> told)
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            EnableMemoryPattern = keepsMemoryPlans,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        // A spinning thread would take the core from another model's run.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        if (IsGpu)
            options.AddSessionConfigEntry("session.disable_cpu_ep_fallback", "1");
        try
        {
            Append(options, told);
        }
        catch (OnnxRuntimeException exception)
        {
            options.Dispose();
            throw new DeviceException($"{this} does not take {graph}: {exception.OneLine()}. See in docs/gpu.md what has to be there, or {ModelDevices.UseTheCpu}.", exception);
        }

        return options;
    }

    private void Append(SessionOptions options, IReadOnlyDictionary<string, string> told)
    {
        if (device.Handle is { } listed)
        {
            options.AppendExecutionProvider(OrtEnv.Instance(), [listed], told);
            return;
        }

        using var tensorRt = new OrtTensorRTProviderOptions();
        tensorRt.UpdateOptions(new Dictionary<string, string>(told) { ["device_id"] = device.Id.ToString(CultureInfo.InvariantCulture) });
        options.AppendExecutionProvider_Tensorrt(tensorRt);
    }

    public override string ToString() => $"{settings.Device.Word()} {device.Id} ({device.Provider})";
}
