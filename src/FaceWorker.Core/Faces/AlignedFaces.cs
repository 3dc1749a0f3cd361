using System.Buffers;

namespace FaceWorker.Core.Faces;

/// <summary>The canonical crop that an embedder takes, already as its input tensor. Shape: (channels, height, width) or as the model's card says.</summary>
public sealed class AlignedFace(Detection detection, int length) : IDisposable
{
    private float[]? buffer = ArrayPool<float>.Shared.Rent(length);

    public Detection Detection { get; } = detection;

    /// <exception cref="ObjectDisposedException">The face was disposed.</exception>
    public Memory<float> Tensor => (buffer ?? throw new ObjectDisposedException(nameof(AlignedFace))).AsMemory(0, length);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref buffer, null) is { } rented)
            ArrayPool<float>.Shared.Return(rented);
    }
}

/// <summary>The aligned faces of one picture, in the order of its detections. Owns their pooled memory.</summary>
public sealed class AlignedFaces(IReadOnlyList<AlignedFace> faces) : IDisposable
{
    public IReadOnlyList<AlignedFace> Items { get; } = faces;

    public void Dispose()
    {
        foreach (var face in Items)
            face.Dispose();
    }
}
