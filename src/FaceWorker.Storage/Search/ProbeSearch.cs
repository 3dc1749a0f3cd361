using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Storage.Search;

/// <summary>One probe and how many candidates are wanted.</summary>
internal sealed record ProbeSearch(Gallery Gallery, Embedding Probe, int Top);
