using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;

namespace FaceWorker.Vision;

/// <summary>Which models are loaded, and how their batches are formed.</summary>
/// <remarks>
/// Default: as many one-thread instances as processors, sharing one copy of the weights; see docs/decisions/0023.
/// A stage's <see cref="BatchingOptions.MaxBatchSize"/> is a limit: a model whose card says that it gains nothing beyond a smaller batch gets that.
/// </remarks>
public sealed class VisionOptions
{
    /// <summary>The ids of the model packs to load. Default: none named, which means <c>default</c>.</summary>
    public IReadOnlyList<string> Packs { get; init; } = [];

    /// <summary>Detectors, and what looks again at their proposals; the unit is a picture, a part of one, or a proposal.</summary>
    public BatchingOptions Detect { get; init; } = OnCpu();

    /// <summary>Landmark models; the unit is a face.</summary>
    public BatchingOptions Landmarks { get; init; } = OnCpu();

    /// <summary>Embedders; the unit is a face, pooled across pictures.</summary>
    public BatchingOptions Embed { get; init; } = OnCpu();

    public IReadOnlyList<PackId> PackIds => Packs.Count == 0 ? [PackId.Default] : [.. Packs.Select(pack => new PackId(pack))];

    private static BatchingOptions OnCpu() => new() { MaxBatchSize = 8, Instances = Math.Min(Environment.ProcessorCount, 64) };
}
