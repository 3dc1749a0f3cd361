using System.Numerics.Tensors;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;
using FaceWorker.Vision.Models;

namespace FaceWorker.Training.Runs;

/// <summary>How well pairs of people who were held out are decided, by LFW's protocol. Fractions, 0 to 1.</summary>
/// <param name="Val">FaceNet's VAL: pairs of one person that match where 1 in 1,000 pairs of two do.</param>
/// <param name="AreaUnderCurve">What the best epoch is chosen by: it needs no threshold, and changes with every pair.</param>
public sealed record ValidationFigures(int Pairs, double Accuracy, double AreaUnderCurve, double Val);

/// <summary>How near the faces of two people who were held out are: what a card says of the trained model.</summary>
/// <param name="Pairs">Comparisons of two people.</param>
/// <param name="Points">Ascending: a squared distance, and the number of pairs that are at most so far apart; none where there are too few.</param>
/// <param name="Match">One of 100 pairs is nearer.</param>
/// <param name="Review">Ten of 100 pairs are nearer.</param>
public sealed record HeldOutCurve(int People, int Pairs, IReadOnlyList<IReadOnlyList<double>> Points, double Match, double Review)
{
    /// <param name="distances">Of pairs of two people, ascending.</param>
    public static HeldOutCurve Of(int people, IReadOnlyList<double> distances)
    {
        ArgumentNullException.ThrowIfNull(distances);
        return new HeldOutCurve(people, distances.Count, distances.Count < ImpostorCurve.FewestPairs ? [] : [.. FindPoints(distances)], At(0.01), At(0.1));

        double At(double share) => distances.Count == 0 ? 0 : Math.Round(distances[(int)(share * distances.Count)], 4);
    }

    /// <summary>The curve; for few people, thresholds.</summary>
    internal EmbeddingCard Describe(EmbeddingCard embedding)
    {
        var population = $"{People} people who were held out of the training";
        return Points.Count >= ImpostorCurve.FewestPoints
            ? embedding with { Impostors = new ImpostorsCard(DistanceUnit.SquaredEuclidean, population, Pairs, Points) }
            : embedding with
            {
                Thresholds = new ThresholdsCard(DistanceUnit.SquaredEuclidean, Match, Review,
                    $"{population}: 1 and 10 of 100 of their {Pairs} pairs of two are nearer; too few for a curve, so calibrate the gallery"),
            };
    }

    /// <summary>From the fewest pairs that say something, each with twice as many.</summary>
    private static IEnumerable<IReadOnlyList<double>> FindPoints(IReadOnlyList<double> distances)
    {
        var last = 0.0;
        for (var count = ImpostorCurve.FewestMatches; count <= distances.Count / 2; count *= 2)
        {
            var distance = Math.Ceiling(distances[count - 1] * 1e4) / 1e4;
            if (distance > last)
                yield return [distance, distances.TakeWhile(value => value <= distance).Count()];
            last = distance;
        }
    }
}

/// <summary>Validates vectors on pairs.</summary>
public static class Validation
{
    private const int Folds = 10;
    private const int MostPairsOfAPerson = 10;

    /// <summary>Pairs of each person, and as many of two, chosen at random.</summary>
    public static IReadOnlyList<ValidationPair> MakePairs(IReadOnlyList<PersonCrops> people, int seed)
    {
        ArgumentNullException.ThrowIfNull(people);
        var random = new Random(seed);
        var genuine = people.SelectMany(person => AllPairs(person.Crops).Take(MostPairsOfAPerson)).ToList();
        var impostor = new HashSet<(int, int)>();
        // Of few people with few photos there are not so many; as many tries as would find them among any others.
        for (var i = 0; people.Count > 1 && i < 10 * genuine.Count && impostor.Count < genuine.Count; i++)
        {
            var (first, second) = (random.Next(people.Count), random.Next(people.Count));
            if (first != second)
                impostor.Add((people[first].Crops[random.Next(people[first].Crops.Count)], people[second].Crops[random.Next(people[second].Crops.Count)]));
        }

        return [.. Fold(genuine, true), .. Fold([.. impostor], false)];
    }

    /// <param name="vectors">Unit vectors by the numbers of their crops.</param>
    public static ValidationFigures Measure(IReadOnlyDictionary<int, float[]> vectors, IReadOnlyList<ValidationPair> pairs)
    {
        var result = VerificationProtocol.Evaluate([.. pairs.Select(pair =>
            new ScoredPair(pair.Fold, pair.IsGenuine, new SquaredDistance(Distance(vectors[pair.First], vectors[pair.Second]))))]);
        return new ValidationFigures(pairs.Count, result.Accuracy.Mean, result.Auc, 1 - result.Fnmr.Mean);
    }

    /// <summary>Every face with those of all other people.</summary>
    public static HeldOutCurve Compare(IReadOnlyDictionary<int, float[]> vectors, IReadOnlyList<PersonCrops> people)
    {
        var all = people.SelectMany((person, i) => person.Crops.Select(crop => (Person: i, Vector: vectors[crop]))).ToList();
        var distances = new List<double>();
        for (var i = 0; i < all.Count; i++)
            for (var j = 0; j < i; j++)
                if (all[i].Person != all[j].Person)
                    distances.Add(Distance(all[i].Vector, all[j].Vector));
        distances.Sort();
        return HeldOutCurve.Of(people.Count, distances);
    }

    private static double Distance(float[] first, float[] second)
    {
        var distance = TensorPrimitives.Distance(first, second);
        return Math.Clamp(distance * distance, 0, 4);
    }

    private static IEnumerable<(int First, int Second)> AllPairs(IReadOnlyList<int> crops) =>
        Enumerable.Range(1, Math.Max(0, crops.Count - 1)).SelectMany(step => Enumerable.Range(0, crops.Count - step).Select(i => (crops[i], crops[i + step])));

    private static IEnumerable<ValidationPair> Fold(IReadOnlyList<(int First, int Second)> pairs, bool isGenuine) =>
        pairs.Select((pair, i) => new ValidationPair(pair.First, pair.Second, isGenuine, (int)((long)i * Folds / pairs.Count)));
}
