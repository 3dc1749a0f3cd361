using CsCheck;
using FaceWorker.Core.Faces;
using FaceWorker.Vision.Aligners;

namespace FaceWorker.Vision.Tests.Aligners;

public sealed class SimilarityTests
{
    private static readonly Gen<ImagePoint> Point = Gen.Select(Gen.Float[0, 250], Gen.Float[0, 250], (x, y) => new ImagePoint(x, y));

    [Fact]
    public void Finds_the_transform_by_which_points_were_moved() =>
        Gen.Select(Point.Array[5], Gen.Double[0.1, 5], Gen.Double[-3.1, 3.1], Gen.Double[-100, 100], Gen.Double[-100, 100]).Sample((points, scale, angle, tx, ty) =>
        {
            if (Spread(points) < 100)
                return;
            var moved = points.Select(p => new ImagePoint(
                (float)(scale * (Math.Cos(angle) * p.X - Math.Sin(angle) * p.Y) + tx),
                (float)(scale * (Math.Sin(angle) * p.X + Math.Cos(angle) * p.Y) + ty))).ToList();

            var found = Similarity.Fit(points, moved);

            Assert.Equal(scale * Math.Cos(angle), found.A, 1e-3);
            Assert.Equal(scale * Math.Sin(angle), found.B, 1e-3);
            for (var i = 0; i < points.Length; i++)
            {
                var (x, y) = found.Inverse().Apply(moved[i].X, moved[i].Y);
                Assert.Equal(points[i].X, x, 0.05);
                Assert.Equal(points[i].Y, y, 0.05);
            }
        });

    [Fact]
    public void Agrees_with_the_normal_equations_solved_by_elimination() =>
        Gen.Select(Point.Array[5], Point.Array[5]).Sample((from, to) =>
        {
            if (Spread(from) < 1000)
                return;
            var expected = NormalEquations(from, to);
            var found = Similarity.Fit(from, to);

            Assert.Equal(expected[0], found.A, 1e-6);
            Assert.Equal(expected[1], found.B, 1e-6);
            Assert.Equal(expected[2], found.Tx, 1e-3);
            Assert.Equal(expected[3], found.Ty, 1e-3);
        });

    [Fact]
    public void Never_mirrors_even_where_that_would_fit_better()
    {
        ImagePoint[] face = [new(38, 52), new(74, 52), new(56, 72), new(42, 92), new(71, 92)];
        ImagePoint[] mirrored = [new(74, 52), new(38, 52), new(56, 72), new(70, 92), new(41, 92)];

        var found = Similarity.Fit(mirrored, face);

        // Upright stays upright, and what is left of the nose stays left of it.
        var (leftEye, rightEye, leftMouth) = (found.Apply(74, 52), found.Apply(38, 52), found.Apply(70, 92));
        Assert.True(leftEye.X > rightEye.X && leftEye.Y < leftMouth.Y);
    }

    [Fact]
    public void Points_that_coincide_keep_the_pictures_scale()
    {
        var found = Similarity.Fit([.. Enumerable.Repeat(new ImagePoint(10, 20), 5)], [.. Enumerable.Repeat(new ImagePoint(50, 60), 5)]);

        Assert.Equal(new Similarity(1, 0, 40, 40), found);
    }

    private static double Spread(IReadOnlyList<ImagePoint> points) =>
        points.Sum(p => Math.Pow(p.X - points.Average(q => q.X), 2) + Math.Pow(p.Y - points.Average(q => q.Y), 2));

    /// <summary>Unknowns a, b, tx, ty; each point gives the rows (x, −y, 1, 0) and (y, x, 0, 1); Gauss-Jordan on AᵀA.</summary>
    private static double[] NormalEquations(ImagePoint[] from, ImagePoint[] to)
    {
        var matrix = new double[4, 5];
        for (var i = 0; i < from.Length; i++)
        {
            Accumulate(matrix, [from[i].X, -from[i].Y, 1, 0, to[i].X]);
            Accumulate(matrix, [from[i].Y, from[i].X, 0, 1, to[i].Y]);
        }

        for (var pivot = 0; pivot < 4; pivot++)
            for (var row = 0; row < 4; row++)
                for (var (column, factor) = (4, matrix[row, pivot] / matrix[pivot, pivot]); row != pivot && column >= pivot; column--)
                    matrix[row, column] -= factor * matrix[pivot, column];
        return [.. Enumerable.Range(0, 4).Select(i => matrix[i, 4] / matrix[i, i])];
    }

    private static void Accumulate(double[,] matrix, double[] row)
    {
        for (var i = 0; i < 4; i++)
            for (var j = 0; j < 5; j++)
                matrix[i, j] += row[i] * row[j];
    }
}
