using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Storage.Tests.Search;

internal sealed record ExpectedCandidate(Subject? Subject, double Distance, double? Score, IReadOnlyList<long> Evidence);

/// <summary>The rules over stored vectors, computed in C# as the decision record has them, without SQL.</summary>
/// <param name="pool">How many templates are looked at.</param>
internal sealed class ExpectedCandidates(IReadOnlyList<StoredVector> vectors, Embedding probe, int pool = 32)
{
    private readonly double[] probe = StoredVector.Rounded(probe.Values.ToArray());

    public IReadOnlyList<ExpectedCandidate> Of(IdentificationRule rule, int top, int neighbours) => rule switch
    {
        IdentificationRule.Nearest => Best(top, Persons().Select(person => Expect(person, person[0].Distance, score: null))),
        IdentificationRule.Knn => Best(top, Vote(neighbours)),
        IdentificationRule.Centroid => Best(top, Persons().Select(person => Expect(person, DistanceToCentroid(person), score: null))),
        _ => throw new ArgumentOutOfRangeException(nameof(rule)),
    };

    /// <summary>The SVM's answer with these weights and biases.</summary>
    public IReadOnlyList<ExpectedCandidate> Of(IReadOnlyDictionary<Subject, (float[] Weights, float Bias)> svm, int top) => Best(top, Persons()
        .Where(person => person[0].Vector.Subject is { } subject && svm.ContainsKey(subject))
        .Select(person => (person, Svm: svm[person[0].Vector.Subject!]))
        .Select(one => Expect(one.person, one.person[0].Distance,
            StoredVector.InnerProduct(StoredVector.Rounded(one.Svm.Weights), probe) + one.Svm.Bias)));

    public static void AssertEqual(IReadOnlyList<ExpectedCandidate> expected, IReadOnlyList<Candidate> found)
    {
        Assert.Equal(expected.Select(one => one.Evidence), found.Select(one => one.Evidence.Select(evidence => evidence.FaceId)));
        Assert.Equal(expected.Select(one => one.Subject), found.Select(one => one.Subject));
        Assert.Equal(Enumerable.Range(1, found.Count), found.Select(one => one.Rank));
        foreach (var (one, candidate) in expected.Zip(found))
        {
            Assert.Equal(one.Distance, candidate.Distance.Value, tolerance: 2e-3); // a centroid is rounded to halves
            Assert.Equal(one.Score ?? -1, candidate.Score ?? -1, tolerance: 1e-3);
            Assert.Equal(candidate.Evidence.Select(evidence => evidence.Distance).Order(), candidate.Evidence.Select(evidence => evidence.Distance));
        }
    }

    private static IReadOnlyList<ExpectedCandidate> Best(int top, IEnumerable<ExpectedCandidate> candidates) =>
        [.. candidates.OrderByDescending(one => one.Score).ThenBy(one => one.Distance).ThenBy(one => one.Evidence[0]).Take(top)];

    private static ExpectedCandidate Expect(IReadOnlyList<Ranked> person, double distance, double? score) =>
        new(person[0].Vector.Subject, distance, score, [.. person.Take(Candidate.MostEvidence).Select(one => one.Vector.FaceId)]);

    private List<Ranked> Neighbours() => [.. vectors
        .Select(vector => new Ranked(vector, StoredVector.Distance(vector.Values, probe)))
        .OrderBy(one => one.Distance).ThenBy(one => one.Vector.FaceId)];

    /// <summary>Those of the pool, each with its templates there, nearest first.</summary>
    private IEnumerable<IReadOnlyList<Ranked>> Persons() => Neighbours().Take(pool)
        .GroupBy(one => one.Vector.Subject is { } subject ? subject.Id : -one.Vector.FaceId)
        .Select(person => person.ToList());

    // Dudani (1976), equation 1.
    private IEnumerable<ExpectedCandidate> Vote(int neighbours)
    {
        var voters = Neighbours().Take(neighbours).ToList();
        if (voters.Count == 0)
            return [];
        var (nearest, furthest) = (voters[0].Distance, voters[^1].Distance);
        var weights = voters.ToDictionary(one => one.Vector.FaceId, one => furthest == nearest ? 1 : (furthest - one.Distance) / (furthest - nearest));
        return Persons().Select(person => Expect(person, person[0].Distance,
            person.Sum(one => weights.GetValueOrDefault(one.Vector.FaceId)) / weights.Values.Sum()));
    }

    private double DistanceToCentroid(IReadOnlyList<Ranked> person)
    {
        var sum = new double[probe.Length];
        foreach (var vector in person[0].Vector.Subject is { } subject ? vectors.Where(vector => vector.Subject == subject) : [person[0].Vector])
            for (var i = 0; i < sum.Length; i++)
                sum[i] += vector.Values[i];
        return 2 - 2 * StoredVector.InnerProduct(sum, probe) / Math.Sqrt(StoredVector.InnerProduct(sum, sum));
    }

    private sealed record Ranked(StoredVector Vector, double Distance);
}
