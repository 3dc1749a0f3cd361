using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Adaptation;

/// <summary>How a face's distance from nobody behind a head follows from that before it: offset + slope · distance. So the quality that the embedder's card speaks of goes on to mean the same.</summary>
/// <param name="Slope">More than 0.</param>
public sealed record QualityLine(double Offset, double Slope)
{
    private const double LeastCorrelation = 0.7;

    /// <summary>By least squares over the faces. Null: the two have too little to do with each other, and the head's faces have no quality.</summary>
    /// <param name="nobody">Where the embedder puts non-faces.</param>
    public static QualityLine? Fit(KnownFaces faces, LinearHead head, Embedding nobody)
    {
        ArgumentNullException.ThrowIfNull(faces);
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(nobody);
        var (count, behind) = (faces.Count, head.Project(nobody, nobody.Model));
        var (before, after) = (new double[count], new double[count]);
        Parallel.For(0, count, face =>
        {
            var embedding = Embedding.FromRaw(faces[face], nobody.Model);
            (before[face], after[face]) = (embedding.DistanceTo(nobody).Value, head.Project(embedding, nobody.Model).DistanceTo(behind).Value);
        });
        var (meanBefore, meanAfter) = (before.Average(), after.Average());
        double Product(double[] one, double meanOne, double[] other, double meanOther) => one.Zip(other, (a, b) => (a - meanOne) * (b - meanOther)).Sum();
        var (both, square, other) = (Product(before, meanBefore, after, meanAfter), Product(before, meanBefore, before, meanBefore), Product(after, meanAfter, after, meanAfter));
        return both > 0 && both * both >= LeastCorrelation * LeastCorrelation * square * other ? new QualityLine(meanAfter - both / square * meanBefore, both / square) : null;
    }

    public double At(double distance) => Offset + Slope * distance;
}
