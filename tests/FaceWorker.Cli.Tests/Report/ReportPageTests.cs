using System.Text.RegularExpressions;
using FaceWorker.Cli.Report;
using FaceWorker.Contracts;

namespace FaceWorker.Cli.Tests.Report;

public sealed partial class ReportPageTests
{
    private const string Hostile = "<script>alert('x')</script>&\".jpg";
    private static readonly DateTimeOffset Made = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly InlineJpeg Picture = new(new byte[] { 0xFB, 0xEF, 0xBE });

    [Fact]
    public void Every_face_has_a_box_on_the_photo_and_a_card_with_its_decision()
    {
        var page = Render(
            Answers.Face(Decision.Match, Answers.Candidate("a.jpg", 0.5, Decision.Match)),
            Answers.Face(Decision.Review, Answers.Candidate("b.jpg", 1.2, Decision.Review)),
            Answers.Face(Decision.Unknown));

        Assert.Equal(["1", "2", "3"], Card().Matches(page).Select(match => match.Groups[1].Value));
        Assert.Equal(["1", "2", "3"], Box().Matches(page).Select(match => match.Groups[1].Value));
        Assert.Contains("""<article class="face match" id="face-1">""", page, StringComparison.Ordinal);
        Assert.Contains("""<article class="face review" id="face-2">""", page, StringComparison.Ordinal);
        Assert.Contains("""<article class="face unknown" id="face-3">""", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_review_identifies_nobody()
    {
        var page = Render(Answers.Face(Decision.Review, Answers.Candidate("b.jpg", 1.2, Decision.Review)));

        Assert.Contains("<b>0</b> identified", page, StringComparison.Ordinal);
        Assert.Contains("<b>1</b> for review", page, StringComparison.Ordinal);
        Assert.Contains("a person has to decide", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Matches a face", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_subject_is_named_with_each_face_that_speaks_for_it()
    {
        var page = Render(Answers.Face(Decision.Match, Answers.Subject("Anna", 0.5, Decision.Match)));

        Assert.Contains("Matches Anna.", page, StringComparison.Ordinal);
        Assert.Contains("""<span class="name subject">Anna</span>""", page, StringComparison.Ordinal);
        Assert.Contains("a.jpg · face 7</span><b>0.500</b>", page, StringComparison.Ordinal);
        Assert.Contains("a.jpg2 · face 8</span><b>0.600</b>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Rule_score_unit_and_the_faults_of_a_face_are_said()
    {
        var face = Answers.Face(Decision.Match, Answers.Subject("Anna", 0.5, Decision.Match) with { Score = 0.83 }) with
        {
            Quality = new QualityMeasures(18, 0.97, 12, -50, 3, 1),
            Problems = [QualityReason.FaceTooSmall, QualityReason.TurnedAway],
        };
        var page = ReportPage.Render(Illustrate(Answers.Identified(face) with { Rule = "knn" }), Made);

        Assert.Contains("knn, the nearest faces vote", page, StringComparison.Ordinal);
        Assert.Contains("vote 0.83", page, StringComparison.Ordinal);
        Assert.Contains("squaredEuclidean", page, StringComparison.Ordinal);
        Assert.Contains("<li>too small: 18 px</li>", page, StringComparison.Ordinal);
        Assert.Contains("<li>turned away: -50°</li>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_from_elsewhere_stay_text()
    {
        var answer = Answers.Identified(Answers.Face(Decision.Match, Answers.Candidate(Hostile, 0.5, Decision.Match), Answers.Subject(Hostile, 0.6, Decision.Match, Hostile))) with
        {
            Source = Hostile,
            Gallery = Hostile,
            Model = Hostile,
            SearchMethod = Hostile,
            Rule = Hostile,
            Unit = Hostile,
            Thresholds = new DistanceThresholds(1, 2, Hostile),
        };

        var page = ReportPage.Render(Illustrate(answer), Made);

        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("'x'", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_thresholds_promise_is_said_for_the_size_of_the_gallery()
    {
        var answer = Answers.Identified(Answers.Face(Decision.Unknown));
        var rated = answer with { Thresholds = answer.Thresholds with { Persons = 2000, Fpir = 0.01, ReviewFpir = 0.2 } };

        Assert.Contains("Of strangers, at most 1 % are called a match among 2,000 people, and 20 % a match or a review.", ReportPage.Render(Illustrate(rated), Made), StringComparison.Ordinal);
        Assert.DoesNotContain("Of strangers", ReportPage.Render(Illustrate(answer), Made), StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_loads_nothing_from_anywhere()
    {
        var page = Render(Answers.Face(Decision.Match, Answers.Candidate("a.jpg", 0.5, Decision.Match)));

        Assert.DoesNotContain("http:", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("https:", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("url(", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<link", page, StringComparison.OrdinalIgnoreCase);
        Assert.All(Reference().Matches(page), match => Assert.Matches("^(data:image/jpeg;base64,|#face-)", match.Groups[1].Value));
        Assert.Contains("default-src &#x27;none&#x27;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Distances_lie_on_a_scale_from_0_to_4_with_both_thresholds()
    {
        var page = Render(Answers.Face(Decision.Review, Answers.Candidate("a.jpg", 1.2, Decision.Review)));

        Assert.Contains("""<i class="mark" style="left:30%">""", page, StringComparison.Ordinal);
        Assert.Contains("left:0;width:27.5%", page, StringComparison.Ordinal);
        Assert.Contains("left:27.5%;width:5%", page, StringComparison.Ordinal);
        Assert.Contains("1.200", page, StringComparison.Ordinal);
        Assert.Contains("a test", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_cannot_be_read_leaves_a_placeholder()
    {
        var answer = Answers.Identified(Answers.Face(Decision.Match, Answers.Candidate("a.jpg", 0.5, Decision.Match)));

        var page = ReportPage.Render(Illustrate(answer, picture: null), Made);

        Assert.Equal(2, Missing().Count(page));
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_photo_without_faces_says_so() =>
        Assert.Contains("No face was found on party.jpg.", Render(), StringComparison.Ordinal);

    private static string Render(params IdentifiedFace[] faces) => ReportPage.Render(Illustrate(Answers.Identified(faces), Picture), Made);

    private static IllustratedAnswer Illustrate(FacesIdentified answer) => Illustrate(answer, Picture);

    private static IllustratedAnswer Illustrate(FacesIdentified answer, InlineJpeg? picture) => new(
        answer,
        picture is null ? null : new IllustratedPhoto(picture, 200, 100),
        [.. answer.Faces.Select(_ => picture)],
        picture is null ? new Dictionary<long, InlineJpeg>() : new Dictionary<long, InlineJpeg> { [7] = picture, [8] = picture });

    [GeneratedRegex("<article class=\"face [a-z]+\" id=\"face-(\\d+)\">")]
    private static partial Regex Card();

    [GeneratedRegex("<a href=\"#face-(\\d+)\"")]
    private static partial Regex Box();

    [GeneratedRegex("(?:src|href|action|data)=\"([^\"]*)\"")]
    private static partial Regex Reference();

    [GeneratedRegex("class=\"crop[a-z ]* missing\"")]
    private static partial Regex Missing();
}
