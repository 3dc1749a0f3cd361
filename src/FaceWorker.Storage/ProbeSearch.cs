using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Storage;

/// <summary>One probe and how many neighbours are wanted.</summary>
internal sealed record ProbeSearch(Gallery Gallery, Embedding Probe, int Top)
{
    /// <summary>An HNSW search finds at most <c>hnsw.ef_search</c> neighbours, which pgvector bounds at this.</summary>
    public const int MostByHnsw = 1000;
}
