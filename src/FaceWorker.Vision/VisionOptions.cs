using System.ComponentModel.DataAnnotations;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;

namespace FaceWorker.Vision;

/// <summary>Which models are loaded, on what they run, and how their batches are formed.</summary>
/// <remarks>
/// There are as many one-thread instances as processors, sharing one copy of the weights; see docs/decisions/0023. A stage's numbers are limits:
/// no model gets larger batches than its card says for the device. All models together have two runs at a time with each GPU; on a CPU no more
/// than the stage that may have most.
/// </remarks>
public sealed class VisionOptions
{
    /// <summary>The ids of the model packs to load. Default: none named, which means <c>default</c>.</summary>
    public IReadOnlyList<string> Packs { get; init; } = [];

    /// <summary>What the models run on (docs/gpu.md). Nothing falls back: a device that is not there stops the worker at its start. Default <see cref="VisionDevice.Cpu"/>, for which the GPU's settings below mean nothing.</summary>
    [EnumDataType(typeof(VisionDevice))] public VisionDevice Device { get; init; }

    /// <summary>The GPUs, by CUDA's numbers; each has its own copy of the models, and the runs are shared out among them. Default: none named, which means 0.</summary>
    public IReadOnlyList<int> DeviceIds { get; init; } = [];

    /// <summary>The path of the library that brings ONNX Runtime to the GPU. Default: the one that was built in (<c>-p:Accelerator=cuda</c>) or lies next to the program.</summary>
    public string? ProviderLibrary { get; init; }

    /// <summary>The numbers that the models are computed in; half precision is used once every model has shown that its numbers stay what they are (docs/decisions/0058). Default <see cref="Precision.Fp32"/>.</summary>
    [EnumDataType(typeof(Precision))] public Precision Precision { get; init; }

    /// <summary>The folder in which TensorRT keeps what it compiled. Default: none, so that every start compiles again.</summary>
    public string? EngineCache { get; init; }

    /// <summary>Detectors, and what looks again at their proposals; the unit is a picture, a part of one, or a proposal. Default: 256 rows, a run for each processor.</summary>
    public BatchingOptions Detect { get; init; } = Stage();

    /// <summary>Landmark models; the unit is a face. Default: 256 rows, a run for each processor.</summary>
    public BatchingOptions Landmarks { get; init; } = Stage();

    /// <summary>Embedders; the unit is a face, pooled across pictures. Default: 256 rows, a run for each processor.</summary>
    public BatchingOptions Embed { get; init; } = Stage();

    public IReadOnlyList<PackId> PackIds => Packs.Count == 0 ? [PackId.Default] : [.. Packs.Select(pack => new PackId(pack))];

    /// <summary>Runs at a time of all models together, on a CPU.</summary>
    internal int MostRuns => Math.Max(Detect.Instances, Math.Max(Landmarks.Instances, Embed.Instances));

    private static BatchingOptions Stage() => new() { MaxBatchSize = 256, Instances = Math.Min(Environment.ProcessorCount, 64) };
}
