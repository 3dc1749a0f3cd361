using System.Globalization;
using FaceWorker.Cli.Evaluation;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Cli.Report;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;

namespace FaceWorker.Cli.People;

/// <summary>Rates from 0 to 1.</summary>
internal sealed record GroupingRates(double Precision, double Recall, double F)
{
    public static GroupingRates Of(PrecisionRecall rates) => new(Math.Round(rates.Precision, 5), Math.Round(rates.Recall, 5), Math.Round(rates.F, 5));

    public override string ToString() => $"{LfwSummary.Percent(F)} (precision {LfwSummary.Percent(Precision)}, recall {LfwSummary.Percent(Recall)})";
}

/// <summary>People by how many faces of theirs there are.</summary>
/// <param name="To">Null: no limit.</param>
internal sealed record PersonSizeReport(int From, int? To, int People, int Faces, GroupingRates BCubed)
{
    public string Size => To is null ? Say($"{From:N0} or more") : To == From ? Say($"{From:N0}") : Say($"{From:N0} to {To:N0}");

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>An order in which the faces arrived.</summary>
internal sealed record OrderReport(int Order, GroupingRates BCubed, GroupingRates Pairwise, int Clusters);

/// <summary>How well faces were grouped into people, as it is written.</summary>
internal sealed record PeopleReport(
    string Pack, string Model, string Method, double Near, int Faces, int People, int Clusters, int Singletons, double Purity, GroupingRates BCubed, GroupingRates Pairwise,
    IReadOnlyList<PersonSizeReport> BySize, int? Batch, IReadOnlyList<OrderReport>? Orders, int Images, IReadOnlyList<ImageWithoutFace> ImagesWithoutFace, double Seconds)
{
    private static readonly string[] SizeTitles = ["Faces of a person", "People", "Faces", "BCubed F", "Precision", "Recall"];
    private static readonly string[] OrderTitles = ["Order", "BCubed F", "Less than at once, points", "Pairwise F", "Groups"];

    public static PeopleReport Of(FacePack pack, PeopleQuestion question, PeopleScoring scoring, TimeSpan took) => new(
        pack.Id.Value, pack.Embedder.Model.Id.Value, PeopleEvaluateCommand.NameOf(question.Method), Math.Round(scoring.Near.Value, 4),
        scoring.Scores.Faces, scoring.Scores.People, scoring.Scores.Clusters, scoring.Scores.Singletons, Math.Round(scoring.Scores.Purity, 5),
        GroupingRates.Of(scoring.Scores.BCubed), GroupingRates.Of(scoring.Scores.Pairwise),
        [.. scoring.Scores.BySize.Select(size => new PersonSizeReport(size.From, size.To, size.People, size.Faces, GroupingRates.Of(size.BCubed)))],
        question.Orders > 0 ? question.Batch : null,
        question.Orders > 0 ? [.. scoring.Streams.Select(one => new OrderReport(one.Order, GroupingRates.Of(one.Scores.BCubed), GroupingRates.Of(one.Scores.Pairwise), one.Scores.Clusters))] : null,
        scoring.Photos.Count, ImageWithoutFace.Among(scoring.Photos), Math.Round(took.TotalSeconds, 1));

    public void Write(Output output, string folder)
    {
        output.Write(Drawing.Facts(Figures().Select(figure => (figure.Name, $"{figure.Value}  {figure.Meaning}"))));
        output.Write(Drawing.Table(SizeTitles, BySize, size => [.. Row(size)]));
        if (Orders is not null)
            output.Write(Drawing.Table(OrderTitles, Orders, order => [.. Row(order)]));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Images:N0} photos in {Seconds:N1} s. Written: {Path.Combine(folder, "people.json")}, {Path.Combine(folder, "people.html")}"));
    }

    public string Render(DateTimeOffset made) => EvaluationPage.Render($"People with {Pack}", made, Html.Of($"""
        <header class="top">
        <p class="eyebrow">Faces grouped into people with pack <b>{Pack}</b> by <b>{Method}</b></p>
        <h1>{Say($"{Faces:N0} faces of {People:N0} people are {Clusters:N0} groups, BCubed F {100 * BCubed.F:0.0} %")}</h1>
        </header>
        {EvaluationPage.Figures(Figures())}
        <section class="tables rules" tabindex="0" aria-label="People by number of faces"><div><h2>By the number of faces of a person</h2>
        {Table(SizeTitles, BySize.Select(Row))}
        </div></section>
        {(Orders is null ? Html.Empty : Html.Of($"""
            <section class="tables rules" tabindex="0" aria-label="Random orders"><div><h2>{Say($"Arriving in batches of {Batch:N0}, in random orders")}</h2>
            {Table(OrderTitles, Orders.Select(Row))}
            </div></section>
            """))}
        {EvaluationPage.WithoutFace(ImagesWithoutFace)}
        <section class="method"><h2>How this was measured</h2>
        <p>The face that each photo is about was embedded and grouped without the name of its folder. BCubed: for each face, the share of its group that is the same person (precision) and the share of its person that is in its
        group (recall), as means over faces. Pairwise: of the pairs in one group, the share of one person (precision); of the pairs of one person, the share in one group (recall). F is their harmonic mean.</p>
        <dl>
        <dt>Pack</dt><dd>{Pack}</dd>
        <dt>Embedder</dt><dd>{Model}</dd>
        <dt>Photos</dt><dd>{Say($"{Images:N0}, in {Seconds:N0} s")}</dd>
        </dl></section>
        """));

    private IEnumerable<Figure> Figures() =>
    [
        new("BCubed F", LfwSummary.Percent(BCubed.F), $"precision {LfwSummary.Percent(BCubed.Precision)}, recall {LfwSummary.Percent(BCubed.Recall)}"),
        new("Pairwise F", LfwSummary.Percent(Pairwise.F), $"precision {LfwSummary.Percent(Pairwise.Precision)}, recall {LfwSummary.Percent(Pairwise.Recall)}"),
        new("Purity", LfwSummary.Percent(Purity), "share of faces that belong to the most frequent person of their group"),
        new("Groups", Say($"{Clusters:N0}"), Say($"of {Faces:N0} faces of {People:N0} people; groups of a single face: {Singletons:N0}")),
        new("Near", Drawing.Distance(Near), "squared distance at which two faces are equally likely to be one person or two, in a gallery of this size; the other methods use it as their limit"),
    ];

    private static IEnumerable<string> Row(PersonSizeReport size) =>
        [size.Size, Say($"{size.People:N0}"), Say($"{size.Faces:N0}"), LfwSummary.Percent(size.BCubed.F), LfwSummary.Percent(size.BCubed.Precision), LfwSummary.Percent(size.BCubed.Recall)];

    private IEnumerable<string> Row(OrderReport order) =>
        [Say($"{order.Order}"), LfwSummary.Percent(order.BCubed.F), Say($"{100 * (BCubed.F - order.BCubed.F):0.00}"), LfwSummary.Percent(order.Pairwise.F), Say($"{order.Clusters:N0}")];

    private static Html Table(IEnumerable<string> titles, IEnumerable<IEnumerable<string>> rows) => Html.Of($"""
        <table><thead><tr>{Html.Join(titles.Select(title => Html.Of($"<th>{title}</th>")))}</tr></thead>
        <tbody>{Html.Join(rows.Select(row => Html.Of($"<tr>{Html.Join(row.Select(cell => Html.Of($"<td>{cell}</td>")))}</tr>")))}</tbody></table>
        """);

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
