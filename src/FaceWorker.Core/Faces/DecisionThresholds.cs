using FaceWorker.Contracts;

namespace FaceWorker.Core.Faces;

/// <summary>Two limits on the squared distance that make a distance a decision. They belong to a model, or to a gallery calibrated on it.</summary>
public sealed record DecisionThresholds
{
    /// <exception cref="ArgumentException">The review threshold is below the match threshold.</exception>
    public DecisionThresholds(SquaredDistance match, SquaredDistance review, string origin)
    {
        if (review < match)
            throw new ArgumentException($"The review threshold {review.Value} is below the match threshold {match.Value}.", nameof(review));
        Match = match;
        Review = review;
        Origin = origin;
    }

    /// <summary>Up to and including this distance: the same person.</summary>
    public SquaredDistance Match { get; }

    /// <summary>Up to and including this distance: a person should look; beyond it: unknown.</summary>
    public SquaredDistance Review { get; }

    /// <summary>Where the numbers come from, for people.</summary>
    public string Origin { get; }

    /// <summary>The number of persons in the gallery for which they hold; null: they do not depend on it.</summary>
    public long? Persons { get; init; }

    /// <summary>Of strangers who are searched for, the share (0 to 1) that is called a match; null: not chosen so.</summary>
    public double? Fpir { get; init; }

    /// <summary>The same for a match or a review.</summary>
    public double? ReviewFpir { get; init; }

    /// <summary>Of pairs of different people that are verified, the share (0 to 1) that is called a match; null: not chosen so.</summary>
    public double? Fmr { get; init; }

    /// <summary>The match threshold lies beyond what was measured, where a model of the tail goes on.</summary>
    public bool IsExtrapolated { get; init; }

    /// <summary>As answers say them.</summary>
    public DistanceThresholds ToMessage() => new(Match.Value, Review.Value, Origin)
    {
        Persons = Persons,
        Fpir = Fpir,
        ReviewFpir = ReviewFpir,
        Fmr = Fmr,
        Extrapolated = IsExtrapolated,
    };

    public Decision Decide(SquaredDistance distance) =>
        distance <= Match ? Decision.Match
        : distance <= Review ? Decision.Review
        : Decision.Unknown;
}
