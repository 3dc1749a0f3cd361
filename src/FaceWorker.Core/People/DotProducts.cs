using System.Numerics;
using System.Runtime.InteropServices;

namespace FaceWorker.Core.People;

/// <summary>A square of the matrix of all inner products: rows of one block of faces with rows of another.</summary>
internal static class DotProducts
{
    /// <summary>Faces of a block. Two blocks of 512 floats are 400 kB: they stay in the second-level cache.</summary>
    public const int Side = 96;

    private const int Rows = 4, Columns = 3; // 12 sums and 4 operands are the 16 registers of AVX2

    /// <summary>Fills products[r · <see cref="Side"/> + c] with the product of faces <paramref name="firstRow"/> + r and <paramref name="firstColumn"/> + c.</summary>
    /// <remarks>Beyond the last face stand products of the last face.</remarks>
    public static void Fill(UnitVectors vectors, int firstRow, int firstColumn, Span<float> products)
    {
        for (var row = 0; row < Side; row += Rows)
            for (var column = 0; column < Side; column += Columns)
                FillSmall(vectors, firstRow + row, firstColumn + column, products[(row * Side + column)..]);
    }

    private static void FillSmall(UnitVectors vectors, int row, int column, Span<float> products)
    {
        ref var a0 = ref Begin(vectors, row);
        ref var a1 = ref Begin(vectors, row + 1);
        ref var a2 = ref Begin(vectors, row + 2);
        ref var a3 = ref Begin(vectors, row + 3);
        ref var b0 = ref Begin(vectors, column);
        ref var b1 = ref Begin(vectors, column + 1);
        ref var b2 = ref Begin(vectors, column + 2);
        Vector<float> s00 = default, s01 = default, s02 = default, s10 = default, s11 = default, s12 = default;
        Vector<float> s20 = default, s21 = default, s22 = default, s30 = default, s31 = default, s32 = default;
        for (nuint i = 0; i < (nuint)vectors.Stride; i += (nuint)Vector<float>.Count)
        {
            var (c0, c1, c2) = (Vector.LoadUnsafe(ref b0, i), Vector.LoadUnsafe(ref b1, i), Vector.LoadUnsafe(ref b2, i));
            var a = Vector.LoadUnsafe(ref a0, i);
            s00 = Vector.MultiplyAddEstimate(a, c0, s00);
            s01 = Vector.MultiplyAddEstimate(a, c1, s01);
            s02 = Vector.MultiplyAddEstimate(a, c2, s02);
            a = Vector.LoadUnsafe(ref a1, i);
            s10 = Vector.MultiplyAddEstimate(a, c0, s10);
            s11 = Vector.MultiplyAddEstimate(a, c1, s11);
            s12 = Vector.MultiplyAddEstimate(a, c2, s12);
            a = Vector.LoadUnsafe(ref a2, i);
            s20 = Vector.MultiplyAddEstimate(a, c0, s20);
            s21 = Vector.MultiplyAddEstimate(a, c1, s21);
            s22 = Vector.MultiplyAddEstimate(a, c2, s22);
            a = Vector.LoadUnsafe(ref a3, i);
            s30 = Vector.MultiplyAddEstimate(a, c0, s30);
            s31 = Vector.MultiplyAddEstimate(a, c1, s31);
            s32 = Vector.MultiplyAddEstimate(a, c2, s32);
        }

        Store(products, s00, s01, s02);
        Store(products[Side..], s10, s11, s12);
        Store(products[(2 * Side)..], s20, s21, s22);
        Store(products[(3 * Side)..], s30, s31, s32);
    }

    private static ref float Begin(UnitVectors vectors, int face) => ref MemoryMarshal.GetReference(vectors.Row(Math.Min(face, vectors.Count - 1)));

    private static void Store(Span<float> products, Vector<float> first, Vector<float> second, Vector<float> third) =>
        (products[0], products[1], products[2]) = (Vector.Sum(first), Vector.Sum(second), Vector.Sum(third));
}
