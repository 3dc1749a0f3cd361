using System.Globalization;
using FaceWorker.Cli.Identification;
using FaceWorker.Contracts;

namespace FaceWorker.Cli.Report;

/// <summary>How the answer came about: the scale with its thresholds, their origin, the model and the search.</summary>
internal static class FactsSection
{
    public static Html Render(FacesIdentified answer) => Html.Of($"""
        <section class="facts" aria-label="How this was decided">
        <div class="legend">
        <h2>How distances are read</h2>
        {DistanceScale.Legend(answer.Thresholds)}
        <p>Squared distance between two faces: 0 is the same picture, 4 the very opposite. Up to
        <b class="match">{answer.Thresholds.Match:0.###}</b> it is a match. Up to <b class="review">{answer.Thresholds.Review:0.###}</b> a person should look:
        that identifies nobody. Beyond, the face is unknown.{Promise(answer.Thresholds)}</p>
        </div>
        <dl>
        {Images(answer)}
        <dt>Thresholds</dt><dd>{answer.Thresholds.Origin}</dd>
        <dt>Rule</dt><dd>{AnswerWords.OfRule(answer.Rule)}</dd>
        <dt>Unit</dt><dd>{answer.Unit}: squared Euclidean distance of unit vectors</dd>
        <dt>Model</dt><dd>{answer.Model}</dd>
        <dt>Search</dt><dd>{AnswerWords.OfSearch(answer.SearchMethod)}</dd>
        </dl>
        </section>
        """);

    private static Html Images(FacesIdentified answer) => answer.Images is not { } images
        ? Html.Empty
        : Html.Of($"""
            <dt>Photos</dt><dd>{IdentifyTable.Summarize(answer)} The mean of these faces is searched for.
            {Html.Join(images.Where(image => image.Problem is not null).Select(image => Html.Of($"<br>{image.Source} has no part in it: {AnswerWords.OfProblem(image.Problem!.Value)}.")))}</dd>
            """);

    /// <summary>What the thresholds mean for somebody who is not in the gallery; nothing where they are fixed.</summary>
    private static string Promise(DistanceThresholds thresholds) => thresholds is { Persons: { } persons, Fpir: { } fpir, ReviewFpir: { } reviewFpir }
        ? string.Create(CultureInfo.InvariantCulture, $" Of strangers, at most {100 * fpir:0.####} % are called a match among {persons:N0} people, and {100 * reviewFpir:0.####} % a match or a review.")
        : "";
}
