using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Galleries;

/// <summary>A face about to be stored: where it is on the image, its vector, and how well it can be recognised.</summary>
public sealed record FoundFace(Detection Detection, Embedding Embedding, FaceQuality Quality);

/// <summary>An image about to be stored, with its faces (there may be none) and the upright picture's size in pixels.</summary>
public sealed record IndexedPicture(ImageFile File, int Width, int Height, IReadOnlyList<FoundFace> Faces);

/// <summary>A face as stored.</summary>
public sealed record StoredFace(long Id, BoundingBox Box, float Score);

/// <summary>An image as stored. <paramref name="IsNew"/> is false when the gallery held these bytes before.</summary>
public sealed record StoredImage(long Id, Sha256Digest Sha256, bool IsNew, IReadOnlyList<StoredFace> Faces);

/// <summary>A stored face near to a probe. <paramref name="Source"/> is where its image was found last (of several places).</summary>
public sealed record Candidate(int Rank, long FaceId, long ImageId, string Source, BoundingBox Box, SquaredDistance Distance);

/// <summary>How the neighbours were found.</summary>
public enum SearchMethod
{
    /// <summary>Every template was compared: the answer is exact.</summary>
    Exact,

    /// <summary>By the HNSW index: approximate, for large galleries.</summary>
    Hnsw,
}

/// <summary>The nearest stored faces to one probe, nearest first, and how they were found.</summary>
public sealed record NearestFaces(SearchMethod Method, IReadOnlyList<Candidate> Candidates);
