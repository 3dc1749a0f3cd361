using System.Text.RegularExpressions;
using FaceWorker.Cli.Evaluation;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;

namespace FaceWorker.Cli.Tests.Evaluation;

public sealed partial class EvaluationPageTests
{
    private const string Hostile = "<script>alert('x')</script>&\"";
    private static readonly DateTimeOffset Made = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly PairDistances Distances = new([0.3, 0.5, 1.5], [1.2, 1.8, 2.1]);

    [Fact]
    public void Charts_have_their_text_and_take_their_colours_from_the_page()
    {
        var page = Verification(new());

        Assert.Equal(2, Chart().Count(page));
        foreach (var text in new[] { "Squared distance", "Share of pairs", "False match rate", "1 − false non-match rate", "best accuracy", "FMR 1e-3", "1.5", "100 %" })
            Assert.Contains($">{text}</text>", page, StringComparison.Ordinal);
        Assert.Contains("var(--genuine)", page, StringComparison.Ordinal);
        Assert.Contains("var(--impostor)", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\"#", page, StringComparison.Ordinal); // no colour of its own, which the dark page could not change
    }

    [Fact]
    public void The_clip_paths_of_two_charts_are_never_mixed_up()
    {
        var ids = Id().Matches(Verification(new())).Select(match => match.Groups[1].Value).ToList();

        Assert.NotEmpty(ids);
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public void Missing_faces_show_in_both_figures_and_by_name()
    {
        var whole = Verification(new());
        var missing = Verification(new() { Missing = 1, Accuracy = 0.8, Problem = "no face was found" });

        Assert.DoesNotContain("Accuracy of found", whole, StringComparison.Ordinal);
        Assert.DoesNotContain("Photos without a face", whole, StringComparison.Ordinal);
        Assert.Contains("80.00 %", missing, StringComparison.Ordinal);
        Assert.Contains("Accuracy of found", missing, StringComparison.Ordinal);
        Assert.Contains("no face was found", missing, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_from_elsewhere_stay_text_and_nothing_is_loaded()
    {
        foreach (var page in new[] { Verification(new() { Name = Hostile, Missing = 1, Problem = Hostile }), Identification(Hostile) })
        {
            Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
            Assert.Contains("default-src &#x27;none&#x27;", page, StringComparison.Ordinal);
            Assert.DoesNotMatch("https?:|<link|src=|href=\"[^#]|url\\([^#]", page);
        }
    }

    [Fact]
    public void Every_rule_has_a_row_and_a_line_of_its_own_colour()
    {
        var page = Identification("nearest", "centroid");

        Assert.Contains("50.00 % (9.45 to 90.55)", page, StringComparison.Ordinal);
        Assert.Contains("<td>nearest</td>", page, StringComparison.Ordinal);
        Assert.Contains("<td>centroid</td>", page, StringComparison.Ordinal);
        Assert.Contains("stroke=\"var(--series-1)\"", page, StringComparison.Ordinal);
        Assert.Contains("stroke=\"var(--series-2)\"", page, StringComparison.Ordinal);
    }

    private static string Verification(Changes changes) => LfwPage.Render(new LfwReport
    {
        Pack = changes.Name,
        Model = changes.Name,
        Accuracy = changes.Accuracy,
        AccuracyDeviation = 0,
        AccuracyWithoutMissing = 1,
        AccuracyWithoutMissingDeviation = 0,
        FnmrAtFmr1e3 = 0,
        FnmrAtFmr1e3Deviation = 0,
        FnmrAtFmr1e3WithoutMissing = 0,
        RealisedFmr = 0,
        Auc = 1,
        Eer = 0,
        ThresholdSquared = 1.4,
        ThresholdSquaredAtFmr1e3 = 1.1,
        Pairs = 6,
        Missing = changes.Missing,
        Folds = 2,
        Images = 12,
        ImagesWithoutFace = changes.Problem is null ? [] : [new ImageWithoutFace(changes.Name, changes.Problem)],
        Storage = "full",
        Seconds = 1,
        ImagesPerSecond = 12,
        WorstGenuine = [new NamedPair(changes.Name, changes.Name, 1.5)],
        WorstImpostor = [],
    }, Distances, Made);

    private static string Identification(params string[] rules)
    {
        var result = OpenSetEvaluation.Evaluate([new(true, true, new SquaredDistance(0.5)), new(true, false, new SquaredDistance(1)), new(false, false, new SquaredDistance(1.5))]);
        return IdentificationPage.Render(new IdentificationReport
        {
            Pack = rules[0],
            Model = rules[0],
            Enrolled = 2,
            NotEnrolled = 1,
            Templates = 3,
            GenuineProbes = 2,
            GenuineWithoutFace = 0,
            StrangerProbes = 1,
            StrangersWithoutFace = 0,
            Rules = [.. rules.Select(rule => RuleReport.Of(rule, result))],
            Images = 5,
            ImagesWithoutFace = [],
            Seconds = 1,
        }, [.. rules.Select(_ => result)], Made);
    }

    private sealed record Changes
    {
        public string Name { get; init; } = "default";
        public double Accuracy { get; init; } = 1;
        public int Missing { get; init; }
        public string? Problem { get; init; }
    }

    [GeneratedRegex("<svg class=\"chart\"")]
    private static partial Regex Chart();

    [GeneratedRegex("clipPath id=\"([^\"]+)\"")]
    private static partial Regex Id();
}
