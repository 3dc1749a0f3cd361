namespace FaceWorker.Contracts;

/// <summary>Limits on the squared Euclidean distance of unit vectors (0 to 4): up to <see cref="Match"/> a match, up to <see cref="Review"/> a review.</summary>
/// <param name="Match">At most this: match.</param>
/// <param name="Review">At most this: review; beyond it: unknown. Never below <paramref name="Match"/>.</param>
/// <param name="Origin">Where the two numbers come from, in words.</param>
public sealed record DistanceThresholds(double Match, double Review, string Origin)
{
    /// <summary>The number of persons that the search compared with, for which the two hold; null where they are fixed, and in verifications.</summary>
    public long? Persons { get; init; }

    /// <summary>The share (0 to 1) of strangers' faces that at most is called a match among so many persons; null where the thresholds are fixed, and in verifications.</summary>
    public double? Fpir { get; init; }

    /// <summary>The same for a match or a review.</summary>
    public double? ReviewFpir { get; init; }

    /// <summary>In verifications: the share (0 to 1) of pairs of different people that at most is called a match; null where the thresholds are fixed.</summary>
    public double? Fmr { get; init; }

    /// <summary>So few false matches are wanted that no measurement reaches so far: a model of the tail says where the match threshold lies.</summary>
    public bool Extrapolated { get; init; }
}
