using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Cli.Report;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;

namespace FaceWorker.Cli.Evaluation;

/// <summary>A rate from 0 to 1, and where it lies with 95 % confidence.</summary>
internal sealed record SizedRate(double Rate, double Lower, double Upper)
{
    public static SizedRate Of(EstimatedRate rate) => new(Math.Round(rate.Rate, 6), Math.Round(rate.Interval.Lower, 6), Math.Round(rate.Interval.Upper, 6));

    public override string ToString() => LfwSummary.Percent(Rate, Lower, Upper);
}

/// <summary>What the default thresholds do in a gallery of one size.</summary>
internal sealed record SizeReport(int Persons, double Match, double Review, SizedRate Fpir, SizedRate ReviewFpir, SizedRate Fnir, bool Extrapolated)
{
    public static SizeReport Of(GallerySizeResult result) => new(
        result.Persons, Math.Round(result.Match, 4), Math.Round(result.Review, 4), SizedRate.Of(result.Fpir), SizedRate.Of(result.ReviewFpir), SizedRate.Of(result.Fnir), result.IsExtrapolated);
}

/// <summary>FPIR and FNIR against the size of the gallery, as they are written.</summary>
internal sealed record GallerySizeReport(
    string Pack, string Model, double Fpir, double ReviewFpir, int PhotosEach, int ProbePhotos, int People, IReadOnlyList<SizeReport> Sizes,
    int Images, IReadOnlyList<ImageWithoutFace> ImagesWithoutFace, double Seconds)
{
    private static readonly string[] Titles = ["People", "Match up to", "Review up to", "FPIR, match", "FPIR, match or review", "FNIR"];

    public static GallerySizeReport Of(FacePack pack, int photosEach, int probePhotos, int people, IEnumerable<GallerySizeResult> results, IReadOnlyCollection<EmbeddedPhoto> photos, TimeSpan took) => new(
        pack.Id.Value, pack.Embedder.Model.Id.Value, pack.Decisions.Fpir, pack.Decisions.ReviewFpir, photosEach, probePhotos, people, [.. results.Select(SizeReport.Of)],
        photos.Count, ImageWithoutFace.Among(photos), Math.Round(took.TotalSeconds, 1));

    public void Write(Output output, string folder)
    {
        output.Write(Drawing.Table(Titles, Sizes, size => [.. Row(size)]));
        output.WriteLine(HowMeasured());
        output.WriteLine($"{Images:N0} photos in {Seconds:N1} s. Written: {Path.Combine(folder, "identify-sizes.json")}, {Path.Combine(folder, "identify-sizes.html")}");
    }

    public string Render(DateTimeOffset made) => EvaluationPage.Render($"Gallery sizes with {Pack}", made, Html.Of($"""
        <header class="top">
        <p class="eyebrow">Identification with pack <b>{Pack}</b> in galleries of growing size</p>
        <h1>{Headline()}</h1>
        </header>
        <section class="tables rules" tabindex="0" aria-label="Sizes"><div>
        <table><thead><tr>{Html.Join(Titles.Select(title => Html.Of($"<th>{title}</th>")))}</tr></thead>
        <tbody>{Html.Join(Sizes.Select(size => Html.Of($"<tr>{Html.Join(Row(size).Select(cell => Html.Of($"<td>{cell}</td>")))}</tr>")))}</tbody></table>
        <p class="small">In brackets: where the rate lies with 95 % confidence, each person counted once.</p>
        </div></section>
        <figure class="plot">
        <figcaption><h2>Errors by the size of the gallery</h2><p><i class="key series-1"></i>FPIR, match<i class="key series-2"></i>FNIR</p></figcaption>
        {EvaluationCharts.BySize(Sizes)}
        </figure>
        {EvaluationPage.WithoutFace(ImagesWithoutFace)}
        <section class="method"><h2>How this was measured</h2><p>{HowMeasured()}</p>
        <dl>
        <dt>Pack</dt><dd>{Pack}</dd>
        <dt>Embedder</dt><dd>{Model}</dd>
        <dt>Photos</dt><dd>{Images:N0} of {People:N0} people, in {Seconds:N0} s</dd>
        </dl></section>
        """));

    private string Headline() => string.Create(CultureInfo.InvariantCulture,
        $"{LfwSummary.Percent(Sizes[^1].Fpir.Rate)} of strangers are called a match among {Sizes[^1].Persons:N0} people, where {100 * Fpir:0.###} % may be");

    private string HowMeasured() => string.Create(CultureInfo.InvariantCulture,
        $"The thresholds are those for an FPIR of {100 * Fpir:0.###} % (match) and {100 * ReviewFpir:0.###} % (match or review). The impostor curve comes from one half of the people; " +
        $"galleries are drawn from the other half forty times, with {Drawing.Plural(PhotosEach, "photo")} of each person, whose remaining people are the strangers; then the halves change places. " +
        $"FPIR: strangers who are called a match. FNIR: other photos of enrolled people that are not called a match with the right person.{OfProbes()}");

    private string OfProbes() => ProbePhotos == 1 ? "" : $" Searched for is the mean of {ProbePhotos} photos of one person; strangers are those who have so many.";

    private static IEnumerable<string> Row(SizeReport size) =>
    [
        size.Persons.ToString("N0", CultureInfo.InvariantCulture), Drawing.Distance(size.Match) + (size.Extrapolated ? " (extrapolated)" : ""), Drawing.Distance(size.Review),
        size.Fpir.ToString(), size.ReviewFpir.ToString(), size.Fnir.ToString(),
    ];
}
