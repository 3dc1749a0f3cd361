using System.Numerics.Tensors;

namespace FaceWorker.Core.Adaptation;

/// <summary>Heads that follow from how the vectors of one person, and the means of people, scatter.</summary>
/// <remarks>
/// Whitening: A. O. Hatch, S. Kajarekar, A. Stolcke, "Within-class covariance normalization for SVM-based speaker recognition", Interspeech 2006. LDA: R. A. Fisher, "The use of multiple measurements in
/// taxonomic problems", 1936. The covariance within people is shrunk towards a multiple of the identity: Y. Chen, A. Wiesel, Y. C. Eldar, A. O. Hero, "Shrinkage algorithms for MMSE covariance
/// estimation", IEEE Transactions on Signal Processing 58 (2010), equation 23.
/// </remarks>
internal static class ClosedForms
{
    /// <summary>Makes what differs between two photos of one person the same in every direction: the inverse square root of the covariance within people.</summary>
    public static LinearHead Whitening(KnownFaces faces) => Head(InverseRoot(WithinPeople(faces)), faces);

    /// <summary>Whitening, and then each direction counts for as much as it tells people apart: the share of its variance that is between people.</summary>
    public static LinearHead Lda(KnownFaces faces)
    {
        var root = InverseRoot(WithinPeople(faces));
        var between = SymmetricEigen.Of(BetweenPeople(faces, root));
        var noise = faces.FacesOf.Average(own => 1.0 / own.Count); // of means of few photos, where the variance within people is 1
        var weights = between.Values.Select(value => Math.Max(0, value - noise)).Select(value => Math.Sqrt(value / (1 + value))).ToList();
        return Head(Multiply(Recompose(between.Vectors, weights), root), faces);
    }

    /// <summary>The trace of the covariance within people: the mean squared distance of a photo from its person's mean. 0: each person's photos are copies of one.</summary>
    public static double VarianceWithinPeople(KnownFaces faces)
    {
        var covariance = Covariance(faces);
        return Enumerable.Range(0, covariance.Length).Sum(i => covariance[i][i]);
    }

    private static double[][] WithinPeople(KnownFaces faces)
    {
        var covariance = Covariance(faces);
        var (size, freedom) = (covariance.Length, Freedom(faces));
        var trace = Enumerable.Range(0, size).Sum(i => covariance[i][i]);
        var squares = covariance.Sum(row => TensorPrimitives.SumOfSquares<double>(row));
        var shrink = Math.Clamp(((1 - 2.0 / size) * squares + trace * trace) / ((freedom + 1 - 2.0 / size) * (squares - trace * trace / size)), 0, 1);
        for (var i = 0; i < size; i++)
        {
            TensorPrimitives.Multiply(covariance[i], 1 - shrink, covariance[i]);
            covariance[i][i] += shrink * trace / size;
        }

        return covariance;
    }

    private static int Freedom(KnownFaces faces) => Math.Max(1, faces.Count - faces.People);

    private static double[][] Covariance(KnownFaces faces)
    {
        var deviations = new List<double[]>();
        foreach (var own in faces.FacesOf)
        {
            var mean = Mean(faces, own);
            foreach (var face in own.Where(_ => own.Count > 1))
            {
                var deviation = ToDoubles(faces[face]);
                TensorPrimitives.Subtract(deviation, mean, deviation);
                deviations.Add(deviation);
            }
        }

        return Scatter(deviations, faces.Dimensions, Freedom(faces));
    }

    /// <summary>Of the means of people, as whitened.</summary>
    private static double[][] BetweenPeople(KnownFaces faces, double[][] root)
    {
        var means = faces.FacesOf.Select(own => Mean(faces, own)).ToList();
        var centre = new double[faces.Dimensions];
        foreach (var mean in means)
            TensorPrimitives.MultiplyAdd(mean, 1.0 / means.Count, centre, centre);
        var whitened = means.AsParallel().AsOrdered().Select(mean =>
        {
            TensorPrimitives.Subtract(mean, centre, mean);
            return root.Select(row => TensorPrimitives.Dot<double>(row, mean)).ToArray();
        }).ToList();
        return Scatter(whitened, faces.Dimensions, means.Count);
    }

    /// <summary>The sum of the products of each vector with itself, divided.</summary>
    private static double[][] Scatter(List<double[]> vectors, int size, int divisor)
    {
        var scatter = new double[size][];
        Parallel.For(0, size, row =>
        {
            scatter[row] = new double[size];
            foreach (var vector in vectors)
                TensorPrimitives.MultiplyAdd(vector, vector[row] / divisor, scatter[row], scatter[row]);
        });
        return scatter;
    }

    private static double[][] InverseRoot(double[][] covariance)
    {
        var eigen = SymmetricEigen.Of(covariance);
        return Recompose(eigen.Vectors, [.. eigen.Values.Select(value => 1 / Math.Sqrt(value))]);
    }

    /// <summary>The symmetric matrix with these eigenvectors and eigenvalues.</summary>
    private static double[][] Recompose(double[][] vectors, IReadOnlyList<double> values)
    {
        var matrix = new double[vectors.Length][];
        Parallel.For(0, matrix.Length, row =>
        {
            matrix[row] = new double[vectors.Length];
            for (var i = 0; i < vectors.Length; i++)
                TensorPrimitives.MultiplyAdd(vectors[i], values[i] * vectors[i][row], matrix[row], matrix[row]);
        });
        return matrix;
    }

    private static double[][] Multiply(double[][] left, double[][] right)
    {
        var product = new double[left.Length][];
        Parallel.For(0, left.Length, row =>
        {
            product[row] = new double[right[0].Length];
            for (var i = 0; i < right.Length; i++)
                TensorPrimitives.MultiplyAdd(right[i], left[row][i], product[row], product[row]);
        });
        return product;
    }

    private static LinearHead Head(double[][] matrix, KnownFaces faces)
    {
        // Scaled before it becomes 32 bits wide: its values may be large.
        var largest = matrix.Max(row => TensorPrimitives.MaxMagnitude<double>(row));
        largest = Math.Abs(largest);
        return new LinearHead(faces.Dimensions, [.. matrix.SelectMany(row => row.Select(value => (float)(value / largest)))]).ScaledFor(faces);
    }

    private static double[] Mean(KnownFaces faces, IReadOnlyList<int> own)
    {
        var mean = new double[faces.Dimensions];
        foreach (var face in own)
            TensorPrimitives.MultiplyAdd(ToDoubles(faces[face]), 1.0 / own.Count, mean, mean);
        return mean;
    }

    private static double[] ToDoubles(ReadOnlySpan<float> values)
    {
        var doubles = new double[values.Length];
        TensorPrimitives.ConvertChecked<float, double>(values, doubles);
        return doubles;
    }
}
