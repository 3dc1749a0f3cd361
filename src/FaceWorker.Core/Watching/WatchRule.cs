using FaceWorker.Contracts;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Core.Watching;

/// <summary>Whom of the watched a new face is: whom an identification in the gallery would name first, if that is a match.</summary>
public static class WatchRule
{
    /// <summary>
    /// Faces that are nobody's are passed over: the same person on photos from before would otherwise stand before the person. Where the search found nobody else, because so many of those are nearer,
    /// the nearest watched person counts; not by the rule <c>svm</c>, which finds people only.
    /// </summary>
    /// <param name="near">Watched people within the match threshold by the gallery's measure, nearest first.</param>
    /// <param name="found">The candidates of a search of the whole gallery, best first.</param>
    /// <returns>Null: none of them.</returns>
    public static Candidate? Find(IdentificationRule rule, DecisionThresholds thresholds, IReadOnlyList<Candidate> near, IReadOnlyList<Candidate> found)
    {
        ArgumentNullException.ThrowIfNull(thresholds);
        if (found.FirstOrDefault(candidate => candidate.Subject is not null) is not { Subject: { } named } first)
            return rule == IdentificationRule.Svm ? null : near is [var nearest, ..] ? nearest : null;
        return near.Any(watched => watched.Subject?.Id == named.Id) && thresholds.Decide(first.Distance) == Decision.Match ? first : null;
    }
}
