using FaceWorker.Core.Calibration;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Adaptation;

/// <summary>
/// Tries methods on people whom they have not seen. The people are dealt into five folds. In each of five splits three folds are learned from; the fourth chooses the share of the head
/// and the threshold that keeps the gallery's FPIR; and the faces of the fifth are searched for at that threshold. So each person is held out once, and each space has a threshold of its own.
/// A head that names more strangers there than the gallery allows, and more than the identity does, gets stricter thresholds until it does not: it cannot buy found faces with them.
/// </summary>
/// <remarks>
/// The intervals come from drawing the people anew, with replacement: a draw chooses thresholds and is measured at them, in all spaces alike. What the methods learned stays, so that the
/// intervals do not speak of that.
/// </remarks>
public sealed class HeadTrial
{
    public const int Folds = 5;

    private const int MostProbes = 400; // of a fold
    private const int Draws = 1000;
    private const double Farthest = 4; // squared distance of unit vectors
    private const double Rounding = 1e-9;

    private static readonly double[] Shares = [0.25, 0.5, 0.75, 1];

    private readonly KnownFaces faces;
    private readonly int[] foldOf;
    private readonly IReadOnlyList<int>[] probesOf; // by fold
    private readonly double fpir;
    private readonly ulong seed;

    /// <param name="fpir">To be kept, 0 to 1.</param>
    public HeadTrial(KnownFaces faces, double fpir, ulong seed)
    {
        (this.faces, this.fpir, this.seed) = (faces, fpir, seed);
        foldOf = Deal();
        probesOf = [.. Enumerable.Range(0, Folds).Select(ProbesOf)];
    }

    /// <summary>Learns by each method in every split.</summary>
    /// <param name="progress">Counts heads.</param>
    public HeadComparison Run(IReadOnlyList<HeadMethod> methods, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        var spaces = new[] { HeadMethod.Identity }.Concat(methods).Select(method => new Space(method)).ToList();
        foreach (var (done, (fold, space)) in Enumerable.Range(0, Folds).SelectMany(fold => spaces.Select(space => (fold, space))).Index())
        {
            space.Splits.Add(Try(space.Method, heldOut: fold, cancel));
            progress?.Report(new WorkProgress("heads tried", done + 1, Folds * spaces.Count));
        }

        return Compare(spaces, methods.Count);
    }

    /// <summary>The head for use: learned like those that were tried, from the people of four folds, with the share that suits the fifth.</summary>
    /// <returns>And its impostor curve, by heads that had not seen the person searched for; null where there are too few comparisons.</returns>
    public (LinearHead Head, double Share, ImpostorCurve? Curve) Finish(HeadMethod method, string population, CancellationToken cancel)
    {
        const int chooses = Folds - 1;
        var fit = Fit(method, [chooses], cancel);
        var choice = Choose(fit, chooses, heldOut: -1, cancel);
        var impostors = new DistanceHistogram();
        foreach (var fold in Enumerable.Range(0, Folds))
        {
            var space = faces.Blend(faces.ApplyTo(Fit(method, [fold], cancel)), choice.Share);
            ProbeSearches.Search(space, probesOf[fold], _ => true, impostors, cancel);
        }

        return (fit.Blend(choice.Share), choice.Share, ThresholdCalibrator.CurveOf(impostors, population));
    }

    private LinearHead Fit(HeadMethod method, IReadOnlyCollection<int> without, CancellationToken cancel) =>
        method.Learn(faces.OfPeople([.. Enumerable.Range(0, faces.People).Where(person => !without.Contains(foldOf[person]))]), seed, cancel);

    private Split Try(HeadMethod method, int heldOut, CancellationToken cancel)
    {
        var chooses = (heldOut + 1) % Folds;
        if (method == HeadMethod.Identity)
            return new Split(0, NearestFirst(Search(faces, chooses, heldOut, cancel)), Search(faces, heldOut, chooses, cancel));
        var mapped = Fit(method, [heldOut, chooses], cancel);
        var choice = Choose(mapped, chooses, heldOut, cancel);
        return new Split(choice.Share, choice.Probes, Search(choice.Space, heldOut, chooses, cancel));
    }

    /// <summary>The share with the lowest FNIR at the threshold that keeps the FPIR, by the people of one fold. The identity is among the choices.</summary>
    /// <param name="heldOut">A fold whose people are not looked at; −1: none.</param>
    private (double Share, KnownFaces Space, Probe[] Probes) Choose(LinearHead head, int chooses, int heldOut, CancellationToken cancel)
    {
        var mapped = faces.ApplyTo(head);
        var everyone = new int[faces.People];
        Array.Fill(everyone, 1);
        (double Share, KnownFaces Space, Probe[] Probes, double Fnir) best = (0, faces, [], double.PositiveInfinity);
        foreach (var share in Shares.Prepend(0))
        {
            var space = share == 0 ? faces : faces.Blend(mapped, share);
            var probes = NearestFirst(Search(space, chooses, heldOut, cancel));
            var threshold = ProbeSearches.ThresholdAt(probes, fpir, everyone);
            var fnir = probes.Where(probe => probe.IsEnrolled).Average(probe => probe.IsFoundAt(threshold) ? 0.0 : 1);
            if (fnir < best.Fnir)
                best = (share, space, probes, fnir);
        }

        return (best.Share, best.Space, best.Probes);
    }

    /// <summary>For the faces of one fold, among everybody but the people of another: as many as the other's will be searched for among.</summary>
    private Probe[] Search(KnownFaces space, int fold, int without, CancellationToken cancel) =>
        ProbeSearches.Search(space, probesOf[fold], person => foldOf[person] != without, impostors: null, cancel);

    private static Probe[] NearestFirst(Probe[] probes) => [.. probes.OrderBy(probe => probe.Other)];

    /// <summary>Those with two faces or more, and the others, evenly.</summary>
    private int[] Deal()
    {
        var (random, folds) = (new SplitMix64(seed), new int[faces.People]);
        var order = Enumerable.Range(0, faces.People).ToArray();
        for (var i = order.Length - 1; i > 0; i--)
        {
            var other = random.Next(i + 1);
            (order[i], order[other]) = (order[other], order[i]);
        }

        foreach (var (place, person) in order.OrderBy(person => faces.FacesOf[person].Count > 1 ? 0 : 1).Index())
            folds[person] = place % Folds;
        return folds;
    }

    /// <summary>Face after face of each person in turn, so that nobody has most of them.</summary>
    private List<int> ProbesOf(int fold) =>
    [
        .. Enumerable.Range(0, faces.People).Where(person => foldOf[person] == fold)
            .SelectMany(person => faces.FacesOf[person].Select((face, round) => (face, round)))
            .OrderBy(one => one.round).Select(one => one.face).Take(MostProbes),
    ];

    private HeadComparison Compare(List<Space> spaces, int tried)
    {
        var draws = new Rates[Draws][];
        Parallel.For(0, Draws, draw =>
        {
            var random = new SplitMix64(seed + (ulong)draw);
            var weights = new int[faces.People];
            for (var i = 0; i < weights.Length; i++)
                weights[random.Next(weights.Length)]++;
            draws[draw] = Measure(spaces, weights);
        });
        var once = new int[faces.People];
        Array.Fill(once, 1);
        var rates = Measure(spaces, once);
        var figures = spaces.Select((space, which) =>
        {
            EstimatedShare Of(Func<Rates[], double> figure, double doubt) => new(figure(rates), Middle(draws.Select(figure), doubt));
            return new HeadFigures(space.Method, space.Splits.Average(split => split.Share), Of(all => all[which].Fnir, 0.05), Of(all => all[which].Fpir, 0.05), Of(all => all[0].Fnir - all[which].Fnir, 0.05 / tried));
        });
        var several = faces.FacesOf.Count(own => own.Count > 1);
        return new HeadComparison(several, faces.People - several, faces.Count, probesOf.Sum(probes => probes.Count), fpir, [.. figures]);
    }

    /// <summary>The identity as it is; every head with no higher an FPIR than it, or than the gallery allows.</summary>
    private Rates[] Measure(List<Space> spaces, int[] weights)
    {
        var identity = spaces[0].Measure(fpir, highest: 1, weights);
        return [identity, .. spaces.Skip(1).Select(space => space.Measure(fpir, Math.Max(fpir, identity.Fpir), weights))];
    }

    private static ConfidenceInterval Middle(IEnumerable<double> values, double doubt)
    {
        var sorted = values.Where(double.IsFinite).Order().ToList();
        return new ConfidenceInterval(sorted[(int)(doubt / 2 * sorted.Count)], sorted[(int)Math.Ceiling((1 - doubt / 2) * sorted.Count) - 1]);
    }

    private readonly record struct Rates(double Fnir, double Fpir);

    /// <param name="Calibration">Nearest to somebody else first.</param>
    private sealed record Split(double Share, Probe[] Calibration, Probe[] HeldOut);

    private sealed class Space(HeadMethod method)
    {
        public HeadMethod Method => method;

        public List<Split> Splits { get; } = [];

        /// <param name="highest">The FPIR that may be reached. Where the thresholds let more through, all are lowered by the same distance.</param>
        /// <param name="weights">How often each person counts.</param>
        public Rates Measure(double fpir, double highest, int[] weights)
        {
            List<(Probe Probe, double Threshold, int Weight)> searches = [.. Splits.SelectMany(split =>
            {
                var threshold = Math.Min(ProbeSearches.ThresholdAt(split.Calibration, fpir, weights), Farthest);
                return split.HeldOut.Select(probe => (probe, threshold, weights[probe.Person]));
            })];
            long all = searches.Sum(search => (long)search.Weight);
            var lower = LoweringFor(searches, Math.Floor(highest * all + Rounding));
            long enrolled = 0, missed = 0, named = 0;
            foreach (var (probe, threshold, weight) in searches)
            {
                named += probe.Other <= threshold - lower ? weight : 0;
                enrolled += probe.IsEnrolled ? weight : 0;
                missed += probe.IsEnrolled && !probe.IsFoundAt(threshold - lower) ? weight : 0;
            }

            return new Rates((double)missed / enrolled, (double)named / all);
        }

        /// <summary>By how much thresholds are lowered so that at most so many faces are near to somebody else.</summary>
        private static double LoweringFor(List<(Probe Probe, double Threshold, int Weight)> searches, double allowed)
        {
            double named = 0;
            foreach (var (inside, weight) in searches.Select(search => (Inside: search.Threshold - search.Probe.Other, search.Weight)).Where(one => one.Inside >= 0).OrderByDescending(one => one.Inside))
                if ((named += weight) > allowed)
                    return inside + Rounding;
            return 0;
        }
    }
}
