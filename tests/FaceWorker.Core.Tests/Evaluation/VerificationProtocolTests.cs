using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Tests.Evaluation;

public sealed class VerificationProtocolTests
{
    [Fact]
    public void Each_fold_is_decided_with_the_threshold_of_the_others()
    {
        // Alone, fold 1 would choose 1.50 and be right throughout; fold 0 chooses 0.50 for it, which rejects one of its two genuine pairs.
        var result = VerificationProtocol.Evaluate(
        [
            .. Pairs(0, genuine: [0.5, 0.4], impostor: [1.2, 1.3]),
            .. Pairs(1, genuine: [0.5, 1.5], impostor: [3.0, 3.1]),
        ]);

        // Fold 1 chooses 1.50 for fold 0, which accepts both of its impostors.
        Assert.Equal((0.5 + 0.75) / 2, result.Accuracy.Mean, 12);
        Assert.Equal(0.125, result.Accuracy.Deviation, 12);
        Assert.Equal(0.5, result.BestThreshold.Value, 12);
        Assert.Equal((8, 0), (result.Pairs, result.Missing));
    }

    [Fact]
    public void Of_equally_good_thresholds_the_smallest_is_taken()
    {
        var result = VerificationProtocol.Evaluate([.. Pairs(0, [0.5], [2]), .. Pairs(1, [0.5], [2])]);

        Assert.Equal(0.5, result.BestThreshold.Value, 12);
        Assert.Equal(1, result.Accuracy.Mean);
        Assert.Equal(1, result.Auc);
        Assert.Equal(0, result.Eer);
    }

    [Fact]
    public void A_face_that_was_not_found_is_an_error_in_one_figure_and_left_out_of_the_other()
    {
        var result = VerificationProtocol.Evaluate(
        [
            .. Pairs(0, [0.5, null], [2, null]),
            .. Pairs(1, [0.5, 0.5], [2, 2]),
        ]);

        Assert.Equal(2, result.Missing);
        Assert.Equal(0.75, result.Accuracy.Mean, 12);
        Assert.Equal(1, result.AccuracyOfFound.Mean, 12);
        Assert.Equal(0.25, result.Fnmr.Mean, 12);
        Assert.Equal(0, result.FnmrOfFound.Mean, 12);
        Assert.Equal(0, result.RealisedFmr);
    }

    [Fact]
    public void A_fold_without_any_face_counts_as_wrong_and_stops_nothing()
    {
        var result = VerificationProtocol.Evaluate([.. Pairs(0, [null], [null]), .. Pairs(1, [0.5], [2]), .. Pairs(2, [0.5], [2])]);

        Assert.Equal(2 / 3.0, result.Accuracy.Mean, 12);
        Assert.Equal(1, result.AccuracyOfFound.Mean, 12);
    }

    [Fact]
    public void The_false_non_match_rate_is_measured_where_the_other_folds_reach_the_false_match_rate()
    {
        // 500 impostors a fold at 1.0005, 1.0015, ...: the others reach 1e-3 of 500, half of one, half-way in the step up to 1.001.
        var impostor = Enumerable.Range(0, 500).Select(i => (double?)(1.0005 + i / 1000.0)).ToArray();
        var result = VerificationProtocol.Evaluate([.. Pairs(0, [0.9, 1.2], impostor), .. Pairs(1, [1.0004, 1.0006], impostor)]);

        Assert.Equal(1.000, result.ThresholdAtFmr.Value, 12); // the next step would accept 2 of all 1,000
        Assert.Equal((0.5 + 0.5) / 2, result.Fnmr.Mean, 12);
        Assert.Equal(0.002, result.RealisedFmr, 12); // one of 500: the impostor at the threshold itself
    }

    [Fact]
    public void Without_both_kinds_or_without_a_second_fold_there_is_nothing_to_evaluate()
    {
        Assert.Throws<EvaluationException>(() => VerificationProtocol.Evaluate([.. Pairs(0, [null], [2]), .. Pairs(1, [null], [2])]));
        Assert.Throws<EvaluationException>(() => VerificationProtocol.Evaluate([.. Pairs(0, [1], [2])]));
    }

    private static IEnumerable<ScoredPair> Pairs(int fold, double?[] genuine, double?[] impostor) =>
        genuine.Select(distance => Pair(fold, true, distance)).Concat(impostor.Select(distance => Pair(fold, false, distance)));

    private static ScoredPair Pair(int fold, bool isGenuine, double? distance) =>
        new(fold, isGenuine, distance is { } value ? new SquaredDistance(value) : null);
}
