using System.Buffers;

namespace FaceWorker.Vision.Onnx;

/// <summary>One item's row of every output of a model, owned by the caller: later runs do not touch it. Disposing returns its pooled memory.</summary>
public sealed class TensorRows : IDisposable
{
    private readonly int[] lengths;
    private readonly float[]?[] rows;

    internal TensorRows(IReadOnlyList<int> lengths)
    {
        this.lengths = [.. lengths];
        rows = [.. lengths.Select(length => ArrayPool<float>.Shared.Rent(length))];
    }

    /// <summary>The row of an output, in the order of the card's outputs. Shape: the output's, without the batch.</summary>
    /// <exception cref="ObjectDisposedException">The rows were disposed.</exception>
    public Span<float> this[int output] => (rows[output] ?? throw new ObjectDisposedException(nameof(TensorRows))).AsSpan(0, lengths[output]);

    public void Dispose()
    {
        for (var i = 0; i < rows.Length; i++)
            if (Interlocked.Exchange(ref rows[i], null) is { } rented)
                ArrayPool<float>.Shared.Return(rented);
    }
}
