using FaceWorker.Core.Faces;

namespace FaceWorker.Core.People;

/// <summary>How likely two faces are the same person, 0 to 1, by their squared distance and by how many faces they are among.</summary>
/// <remarks>
/// <para>Among n faces, a face has n · FMR(d) strangers that are nearer than d. The weight is 1 / (1 + (n · FMR(d) / <see cref="Strangers"/>)^<see cref="Steepness"/>): one half at the distance within which a
/// face has <see cref="Strangers"/> strangers (<see cref="Centre"/>), whatever the model and however large the gallery. For the default pack and 7,701 faces it is nearly the logistic function
/// 1 / (1 + exp(8 (d² − 1.08))) (docs/decisions/0090).</para>
/// <para>A pair farther apart than <see cref="Loose"/> has a weight below <see cref="Least"/> and needs no edge. A face has about ninety strangers within it at every size.</para>
/// </remarks>
public sealed class LinkWeights
{
    /// <summary>Strangers that a face has, on average, within the distance at which two faces are as likely one person as two.</summary>
    public const double Strangers = 0.13;

    /// <summary>How fast the weight falls with the number of strangers.</summary>
    public const double Steepness = 0.45;

    /// <summary>Weights below it count as 0.</summary>
    public const double Least = 0.05;

    /// <summary>A smaller gallery is treated as if it had this many faces: two photos are no better evidence because there are few others.</summary>
    public const int FewestFaces = 1000;

    private const double FallbackSlope = 8;
    private const int Strictness = 100; // times as many faces
    private const double StrictShare = 0.85; // of the distance, where there is no curve
    private const int StepsPerUnit = 2000;

    private readonly float[] table = new float[4 * StepsPerUnit + 1];

    private LinkWeights(Func<double, double> weight)
    {
        for (var i = 0; i < table.Length; i++)
            table[i] = (float)weight((double)i / StepsPerUnit);
        (Sure, Centre, Possible, Loose) = (LargestWith(0.9f), LargestWith(0.5f), LargestWith(0.25f), LargestWith((float)Least));
    }

    /// <summary>The largest squared distance with a weight of at least 0.9: one face in some two thousand has a stranger within it.</summary>
    public SquaredDistance Sure { get; }

    /// <summary>The largest squared distance with a weight of at least one half.</summary>
    public SquaredDistance Centre { get; }

    /// <summary>The largest squared distance with a weight of at least a quarter, at which a face has 1.5 strangers on average: nearer ones are worth a question.</summary>
    public SquaredDistance Possible { get; }

    /// <summary>The largest squared distance that is worth an edge.</summary>
    public SquaredDistance Loose { get; }

    /// <param name="faces">Of the whole gallery, also where only a part of it is clustered.</param>
    public static LinkWeights By(ImpostorCurve curve, long faces) => By(curve, faces, Strangers, Steepness);

    /// <summary>By the policy's curve; where there is none, around its match threshold.</summary>
    /// <param name="faces">Of the whole gallery.</param>
    public static LinkWeights By(DecisionPolicy policy, long faces)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Curve is { } curve ? By(curve, faces) : Logistic(policy.Fixed!.Match.Value, FallbackSlope);
    }

    /// <summary>As <see cref="By(DecisionPolicy, long)"/>, for a gallery a hundred times as large: to find out whether those who were taken for one person are two.</summary>
    public static LinkWeights Strict(DecisionPolicy policy, long faces)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Curve is { } curve ? By(curve, Strictness * Math.Max(FewestFaces, faces)) : Logistic(StrictShare * policy.Fixed!.Match.Value, FallbackSlope);
    }

    /// <summary>1 / (1 + exp(slope · (d² − centre))).</summary>
    public static LinkWeights Logistic(double centre, double slope) => new(distance => 1 / (1 + Math.Exp(slope * (distance - centre))));

    internal static LinkWeights By(ImpostorCurve curve, long faces, double strangers, double steepness)
    {
        ArgumentNullException.ThrowIfNull(curve);
        var perRate = Math.Max(FewestFaces, faces) / strangers;
        return new LinkWeights(distance => 1 / (1 + Math.Pow(perRate * curve.FmrAt(new SquaredDistance(distance)), steepness)));
    }

    /// <param name="distance">Squared, 0 to 4.</param>
    public float Of(float distance)
    {
        var place = distance * StepsPerUnit;
        var below = Math.Min((int)place, table.Length - 2);
        return table[below] + (place - below) * (table[below + 1] - table[below]);
    }

    private SquaredDistance LargestWith(float weight) => new((double)Math.Max(0, Array.FindLastIndex(table, value => value >= weight)) / StepsPerUnit);
}
