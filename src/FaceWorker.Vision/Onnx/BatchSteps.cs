using System.Numerics;

namespace FaceWorker.Vision.Onnx;

/// <summary>The batch sizes that a model is run with: on a GPU a few, up to which batches are padded, because every new size costs.</summary>
internal sealed class BatchSteps
{
    private BatchSteps(IReadOnlyList<int> sizes) => Sizes = sizes;

    /// <summary>Ascending.</summary>
    public IReadOnlyList<int> Sizes { get; }

    public int Largest => Sizes[^1];

    public static BatchSteps Every(int largest) => new([.. Enumerable.Range(1, largest)]);

    /// <summary>1, 2, 4, 8 … and <paramref name="largest"/> itself.</summary>
    public static BatchSteps PowersOfTwo(int largest) =>
        new([.. Enumerable.Range(0, BitOperations.Log2((uint)largest) + 1).Select(exponent => 1 << exponent).Append(largest).Distinct()]);

    /// <summary>The least size that holds the rows; more than the largest are run as they are.</summary>
    public int For(int rows)
    {
        foreach (var size in Sizes)
            if (size >= rows)
                return size;
        return rows;
    }
}
