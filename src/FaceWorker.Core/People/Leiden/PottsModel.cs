namespace FaceWorker.Core.People.Leiden;

/// <summary>Faces of a node or a group.</summary>
/// <param name="Crowded">Those of them that have more near faces than the graph shows.</param>
internal readonly record struct FaceCount(long Faces, long Crowded)
{
    public static FaceCount operator +(FaceCount one, FaceCount other) => new(one.Faces + other.Faces, one.Crowded + other.Crowded);

    public static FaceCount operator -(FaceCount one, FaceCount other) => new(one.Faces - other.Faces, one.Crowded - other.Crowded);
}

/// <summary>The constant Potts model: the worth of a grouping is the sum, over all pairs of faces in the same group, of the weight of their edge less the resolution.</summary>
/// <remarks>
/// <para>V. A. Traag, P. Van Dooren, Y. Nesterov, "Narrow scope for resolution-limit-free community detection", Physical Review E 84, 2011.</para>
/// <para>If a face has k near neighbours or more (it is crowded), the graph shows only the nearest, so two crowded faces without an edge may still be near to each other. A person with thousands of photos, each of which
/// is linked to k others, would fall to pieces if such pairs counted as far apart. Up to a fifth of k crowded faces all pairs count; beyond, a further one costs k/5 · (1 + ln(faces ÷ (k/5))) pairs, and a face that is not crowded
/// costs at most k pairs with crowded ones. So two large groups become one if they have about a fifth of the edges between them that they would have if their faces were mixed.</para>
/// </remarks>
/// <param name="resolution">The weight at which two faces are as likely one person as two.</param>
/// <param name="neighbours">k.</param>
internal readonly struct PottsModel(double resolution, int neighbours)
{
    private readonly int enough = neighbours / 5;

    /// <summary>The total weight that the edges between two groups must exceed for the two to be better as one.</summary>
    public double Cost(FaceCount one, FaceCount other) => one.Crowded + other.Crowded == 0
        ? resolution * one.Faces * other.Faces
        : Cost(one + other) - Cost(one) - Cost(other);

    /// <summary>Of a group.</summary>
    public double Cost(FaceCount group)
    {
        var others = group.Faces - group.Crowded;
        return resolution * (Pairs(others) + others * Math.Min(group.Crowded, neighbours) + PairsOfCrowded(group.Crowded));
    }

    private double PairsOfCrowded(long faces) => faces <= enough ? Pairs(faces) : Pairs(enough) + enough * faces * Math.Log((double)faces / enough);

    private static double Pairs(long faces) => 0.5 * faces * (faces - 1);
}
