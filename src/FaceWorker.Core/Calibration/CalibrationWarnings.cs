using System.Globalization;

namespace FaceWorker.Core.Calibration;

/// <summary>What a calibration cannot promise, in sentences.</summary>
/// <remarks>
/// No match among 3/p comparisons says, with 95 %, only that the rate is at most p (the "rule of three"); 30 false matches are needed to know it to ±30 %
/// with 90 % (the "rule of 30": G. R. Doddington et al., "The NIST speaker recognition evaluation", Speech Communication 31 (2000)). Fewer than 10 are a guess.
/// </remarks>
internal static class CalibrationWarnings
{
    private const double FewestToSayAnything = 3;
    private const double FewestToBeMoreThanAGuess = 10;
    private const double EnoughForThirtyPercent = 30;

    public static IReadOnlyList<string> Of(FalseMatchRate target, long impostor, long genuine, bool couldHoldOut, double reached)
    {
        var warnings = new List<string>();
        if (TooFew(target.Value, impostor) is { } few)
            warnings.Add(few);
        if (!couldHoldOut)
            warnings.Add("There are fewer than four people: none could be held out, and the rates for new people are unknown. Add people.");
        if (genuine == 0)
            warnings.Add("Nobody has two photos: how often the right person is not recognised is unknown. Add a second photo of some people.");
        if (reached > target.Value)
            warnings.Add("Different people have photos with distance 0, more than the rate allows: look for the same photo filed under two names.");
        return warnings;
    }

    private static string? TooFew(double fmr, long impostor)
    {
        var expected = fmr * impostor;
        var have = Say($"Too few comparisons of different people for a false match rate of {fmr:0.#########}: there are {impostor:N0}");
        var photos = Math.Ceiling(Math.Sqrt(2 * EnoughForThirtyPercent / fmr));
        var add = Say($"{EnoughForThirtyPercent / fmr:N0} would be enough (about {photos:N0} photos of as many people)");
        return expected < FewestToSayAnything
                ? Say($"{have}, and even if none of them matched the rate could be {Math.Min(1, FewestToSayAnything / impostor):0.####}; nothing is promised. {add}.")
            : expected < FewestToBeMoreThanAGuess
                ? Say($"{have}, of which about {expected:0} decide the threshold; the promise is little more than a guess. {add}.")
            : expected < EnoughForThirtyPercent
                ? Say($"{have}, of which about {expected:0} decide the threshold; the rate may be off by more than 30 %. {add}.")
            : null;
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
