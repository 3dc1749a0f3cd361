using System.Runtime.Intrinsics;
using FaceWorker.Core.Faces;

namespace FaceWorker.Vision.Aligners;

/// <summary>A similarity of the plane without reflection: turn, scale, move. (x, y) becomes (a·x − b·y + tx, b·x + a·y + ty).</summary>
internal readonly record struct Similarity(double A, double B, double Tx, double Ty)
{
    /// <summary>The similarity that brings <paramref name="from"/> nearest to <paramref name="to"/> in the least-squares sense.</summary>
    /// <remarks>With points as complex numbers this is linear regression, to ≈ (a + ib)·from + t, and has no reflections to exclude.</remarks>
    public static Similarity Fit(IReadOnlyList<ImagePoint> from, IReadOnlyList<ImagePoint> to)
    {
        var (fromX, fromY) = Mean(from);
        var (toX, toY) = Mean(to);
        double aligned = 0, turned = 0, spread = 0;
        for (var i = 0; i < from.Count; i++)
        {
            var (x, y) = (from[i].X - fromX, from[i].Y - fromY);
            var (u, v) = (to[i].X - toX, to[i].Y - toY);
            aligned += x * u + y * v;
            turned += x * v - y * u;
            spread += x * x + y * y;
        }

        // Points that coincide say nothing of turn and scale: keep the picture's own.
        var (a, b) = spread > 1e-9 ? (aligned / spread, turned / spread) : (1, 0);
        return new Similarity(a, b, toX - a * fromX + b * fromY, toY - b * fromX - a * fromY);
    }

    public Similarity Inverse()
    {
        var square = A * A + B * B;
        var (a, b) = (A / square, -B / square);
        return new Similarity(a, b, -a * Tx + b * Ty, -b * Tx - a * Ty);
    }

    public (float X, float Y) Apply(double x, double y) => ((float)(A * x - B * y + Tx), (float)(B * x + A * y + Ty));

    /// <summary>The points from (x, y) to (x + 7, y).</summary>
    public (Vector256<float> X, Vector256<float> Y) ApplyToEight(int x, int y)
    {
        var (first, last) = (Vector256.Create(0d, 1, 2, 3) + Vector256.Create((double)x), Vector256.Create(4d, 5, 6, 7) + Vector256.Create((double)x));
        return (Line(first, last, A, -B * y + Tx), Line(first, last, B, A * y + Ty));

        static Vector256<float> Line(Vector256<double> first, Vector256<double> last, double slope, double start) =>
            Vector256.Narrow(first * slope + Vector256.Create(start), last * slope + Vector256.Create(start));
    }

    private static (double X, double Y) Mean(IReadOnlyList<ImagePoint> points) =>
        (points.Average(point => (double)point.X), points.Average(point => (double)point.Y));
}
