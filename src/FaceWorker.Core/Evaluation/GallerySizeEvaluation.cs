using System.Numerics.Tensors;
using FaceWorker.Core.Calibration;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Core.Evaluation;

/// <summary>What the thresholds for a number of enrolled people do, by rates of 0 to 1.</summary>
/// <param name="Persons">Enrolled.</param>
/// <param name="Match">The mean match threshold (squared distance), of the curves of both halves.</param>
/// <param name="Review">Likewise.</param>
/// <param name="Fpir">Strangers who are called a match. The interval counts each stranger once.</param>
/// <param name="ReviewFpir">Strangers who are called a match or a review.</param>
/// <param name="Fnir">Photos of enrolled people that are not called a match with the right person.</param>
/// <param name="IsExtrapolated">A curve's tail model chose the match threshold.</param>
public sealed record GallerySizeResult(int Persons, double Match, double Review, EstimatedRate Fpir, EstimatedRate ReviewFpir, EstimatedRate Fnir, bool IsExtrapolated);

/// <summary>A rate (0 to 1) that was averaged over draws, and its 95 % interval as if only the people were independent of each other.</summary>
public readonly record struct EstimatedRate(double Rate, long People)
{
    public ConfidenceInterval Interval => ConfidenceInterval.Wilson((long)Math.Round(Rate * People), People);
}

/// <summary>
/// Measures whether a gallery keeps its FPIR at every size: the impostor curve comes from one half of the people, and galleries are drawn from the other half, whose
/// remaining people are the strangers; then the halves change places.
/// </summary>
public sealed class GallerySizeEvaluation
{
    private const int Draws = 40;

    private readonly IReadOnlyList<Half> halves;

    /// <param name="people">Each person's photos that have a face, in order.</param>
    /// <param name="photosEach">Photos that a person is enrolled with, 1 or more; others are probes.</param>
    /// <param name="probePhotos">Photos of one person whose mean is a probe, 1 or more; people with fewer are in galleries, but no strangers.</param>
    /// <exception cref="EvaluationException">Too few people for a curve, or nobody has so many photos.</exception>
    public GallerySizeEvaluation(IReadOnlyList<IReadOnlyList<LabelledEmbedding>> people, int photosEach, int probePhotos, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(people);
        var order = people.OrderBy(person => person[0].Person, StringComparer.Ordinal).ToArray();
        new Random(15).Shuffle(order); // by name, families would be in one half
        halves = [HalfOf(0), HalfOf(1)];

        Half HalfOf(int which) => new([.. order.Where((_, i) => i % 2 == which)], photosEach, probePhotos, cancel);
    }

    /// <summary>The largest gallery that leaves as many strangers as 5 % of the people of a half.</summary>
    public int MostPersons => halves.Min(half => half.People) * 19 / 20;

    /// <param name="rates">The error rates to keep; the curve is replaced.</param>
    public GallerySizeResult Measure(int persons, DecisionPolicy rates)
    {
        ArgumentNullException.ThrowIfNull(rates);
        if (persons < 1 || persons > MostPersons)
            throw new EvaluationException($"A gallery of {persons:N0} people cannot be drawn: half of the people are needed for the curve, and a twentieth of the others as strangers.", $"Choose 1 to {MostPersons:N0}, or add people.");
        var counts = new[] { (halves[0], halves[1]), (halves[1], halves[0]) }.Select(pair => pair.Item2.Draw(persons, rates.With(pair.Item1.Curve), Draws)).ToList();
        EstimatedRate Mean(Func<DrawCounts, double> rate, Func<DrawCounts, long> trials) => new(counts.Average(rate), counts.Sum(trials));
        return new GallerySizeResult(persons, counts.Average(count => count.Thresholds.Match.Value), counts.Average(count => count.Thresholds.Review.Value),
            Mean(count => count.Fpir, count => count.Strangers), Mean(count => count.ReviewFpir, count => count.Strangers), Mean(count => count.Fnir, count => count.Genuine),
            counts.Any(count => count.Thresholds.IsExtrapolated));
    }

    /// <param name="Strangers">Different people who were strangers in a draw.</param>
    /// <param name="Genuine">Different photos that were probes of enrolled people.</param>
    private sealed record DrawCounts(DecisionThresholds Thresholds, double Fpir, double ReviewFpir, double Fnir, long Strangers, long Genuine);

    /// <summary>One half of the people: its curve, and the distances of its photos to its people's templates.</summary>
    private sealed class Half
    {
        private readonly IReadOnlyList<IReadOnlyList<LabelledEmbedding>> people;
        private readonly int[] photosEach;
        private readonly int probePhotos;
        private readonly float[]?[] ofStrangers; // by person, the first photos as a probe; null where there are too few; then by person
        private readonly (int Owner, float[] Distances)[] ofEnrolled; // photos that nobody is enrolled with

        public Half(IReadOnlyList<IReadOnlyList<LabelledEmbedding>> people, int photosEach, int probePhotos, CancellationToken cancel)
        {
            this.people = people;
            this.probePhotos = probePhotos;
            this.photosEach = [.. people.Select(person => Math.Clamp(person.Count - probePhotos, 1, photosEach))];
            Curve = ThresholdCalibrator.MeasureCurve(new LabelledFaces([.. people.SelectMany(person => person)]), "the other half", cancel)
                ?? throw new EvaluationException($"There are too few people for an impostor curve of each half: {ImpostorCurve.FewestPairs:N0} comparisons of different people are needed, which are one photo each of 78 people, and so 156 people in all.", "Add people.");
            var options = new ParallelOptions { CancellationToken = cancel };
            ofStrangers = new float[people.Count][];
            Parallel.For(0, people.Count, options, person => ofStrangers[person] = people[person].Count < probePhotos ? null : DistancesOf(people[person].Take(probePhotos)));
            if (ofStrangers.All(distances => distances is null))
                throw new EvaluationException($"Nobody has {probePhotos} photos with a face.", "Ask for fewer photos of a probe (--probe-photos), or add photos.");
            var extras = people.SelectMany((person, index) => person.Skip(this.photosEach[index]).Chunk(probePhotos).Where(photos => photos.Length == probePhotos).Select(photos => (Owner: index, Photos: photos))).ToList();
            ofEnrolled = new (int, float[])[extras.Count];
            Parallel.For(0, extras.Count, options, extra => ofEnrolled[extra] = (extras[extra].Owner, DistancesOf(extras[extra].Photos)));
        }

        public ImpostorCurve Curve { get; }

        public int People => people.Count;

        public DrawCounts Draw(int persons, DecisionPolicy policy, int draws)
        {
            var templates = photosEach.Sum() * (long)persons / people.Count;
            var size = new SearchSize(persons, Math.Max(persons, templates));
            var thresholds = policy.ForSearch(persons, size.ComparisonsBy(IdentificationRule.Nearest, probePhotos));
            var (match, review) = ((float)thresholds.Match.Value, (float)thresholds.Review.Value);
            long matches = 0, reviews = 0, searches = 0, missed = 0, genuine = 0;
            var (strangers, probes) = (new HashSet<int>(), new HashSet<int>());
            var isEnrolled = new bool[people.Count];
            for (var draw = 0; draw < draws; draw++)
            {
                var order = Enumerable.Range(0, people.Count).ToArray();
                new Random(draw).Shuffle(order);
                var enrolled = order[..persons];
                Array.Clear(isEnrolled);
                foreach (var person in enrolled)
                    isEnrolled[person] = true;
                foreach (var stranger in order[persons..])
                {
                    if (ofStrangers[stranger] is not { } distances)
                        continue;
                    var distance = enrolled.Min(person => distances[person]);
                    (searches, matches, reviews) = (searches + 1, matches + (distance <= match ? 1 : 0), reviews + (distance <= review ? 1 : 0));
                    strangers.Add(stranger);
                }

                foreach (var (extra, (owner, distances)) in ofEnrolled.Index())
                {
                    if (!isEnrolled[owner])
                        continue;
                    var first = enrolled.MinBy(person => distances[person]);
                    (genuine, missed) = (genuine + 1, missed + (first == owner && distances[first] <= match ? 0 : 1));
                    probes.Add(extra);
                }
            }

            return searches == 0
                ? throw new EvaluationException($"No stranger has {probePhotos} photos where {persons:N0} people are enrolled.", "Ask for fewer photos of a probe (--probe-photos), or for fewer people (--sizes).")
                : new DrawCounts(thresholds, (double)matches / searches, (double)reviews / searches, genuine == 0 ? 0 : (double)missed / genuine, strangers.Count, Math.Max(1, probes.Count));
        }

        /// <summary>Of each person the nearest template.</summary>
        private float[] DistancesOf(IEnumerable<LabelledEmbedding> photos)
        {
            var probe = Embedding.MeanOf([.. photos.Select(photo => photo.Embedding)]);
            var distances = new float[people.Count];
            for (var person = 0; person < people.Count; person++)
            {
                var largest = -1f;
                for (var photo = 0; photo < photosEach[person]; photo++)
                    largest = Math.Max(largest, TensorPrimitives.Dot(probe.Values.Span, people[person][photo].Embedding.Values.Span));
                distances[person] = (float)SquaredDistance.FromInnerProduct(largest).Value;
            }

            return distances;
        }
    }
}
