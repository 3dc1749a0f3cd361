using FaceWorker.Core.Faces;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Core.Galleries;

/// <summary>How the neighbours were found.</summary>
public enum SearchMethod
{
    /// <summary>Every template was compared: the answer is exact.</summary>
    Exact,

    /// <summary>By the HNSW index: approximate, for large galleries.</summary>
    Hnsw,
}

/// <summary>A stored face that speaks for a candidate. <paramref name="Source"/> is where its image was found last (of several places).</summary>
public sealed record Evidence(long FaceId, long ImageId, string Source, BoundingBox Box, SquaredDistance Distance);

/// <summary>Who a probe may be: a subject with its nearest templates, or a stored face without a subject, which then is a candidate of its own.</summary>
/// <param name="Subject">Null for a face that is nobody's yet.</param>
/// <param name="Distance">What the thresholds decide about: to the nearest template, or to the centroid where that is the rule.</param>
/// <param name="Score">What the rule ranks by where that is not the distance: the share of the vote (0 to 1), or the margin of the SVM.</param>
/// <param name="Evidence">The candidate's templates nearest to the probe, nearest first; at least one, at most <see cref="MostEvidence"/>.</param>
public sealed record Candidate(int Rank, Subject? Subject, SquaredDistance Distance, double? Score, IReadOnlyList<Evidence> Evidence)
{
    public const int MostEvidence = 3;
}

/// <summary>The candidates for one probe, best first by the gallery's rule, and how they were found.</summary>
public sealed record CandidateList(SearchMethod Method, IReadOnlyList<Candidate> Items);
