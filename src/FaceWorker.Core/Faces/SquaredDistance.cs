namespace FaceWorker.Core.Faces;

/// <summary>Squared Euclidean distance between unit vectors, 0 (same) to 4 (opposite): the one distance of this system (FaceNet, section 3.1).</summary>
public readonly record struct SquaredDistance : IComparable<SquaredDistance>
{
    /// <exception cref="ArgumentOutOfRangeException">Not a number between 0 and 4.</exception>
    public SquaredDistance(double value)
    {
        if (!(value is >= 0 and <= 4))
            throw new ArgumentOutOfRangeException(nameof(value), value, "A squared distance of unit vectors lies between 0 and 4.");
        Value = value;
    }

    public double Value { get; }

    /// <summary>The one place where an inner product becomes a distance: d² = 2 − 2·⟨a, b⟩. Rounding beyond [0, 4] is clamped.</summary>
    public static SquaredDistance FromInnerProduct(double innerProduct) => new(Math.Clamp(2 - 2 * innerProduct, 0, 4));

    /// <summary>The same place for the way back: ⟨a, b⟩ = 1 − d²/2.</summary>
    public double ToInnerProduct() => 1 - Value / 2;

    public int CompareTo(SquaredDistance other) => Value.CompareTo(other.Value);

    public static bool operator <(SquaredDistance left, SquaredDistance right) => left.CompareTo(right) < 0;

    public static bool operator >(SquaredDistance left, SquaredDistance right) => left.CompareTo(right) > 0;

    public static bool operator <=(SquaredDistance left, SquaredDistance right) => left.CompareTo(right) <= 0;

    public static bool operator >=(SquaredDistance left, SquaredDistance right) => left.CompareTo(right) >= 0;
}
