using System.Globalization;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;
using FaceWorker.Vision.Models;

namespace FaceWorker.Cli.Evaluation;

/// <summary>A measure as it is written: for limits that refuse given shares of the good faces, the shares of the others that they refuse; from 0 to 1.</summary>
internal sealed record ReportedMeasure(string Measure, IReadOnlyList<double[]> Percentiles, IReadOnlyList<RefusedShare> Refused)
{
    public static ReportedMeasure Of(MeasureResult result) => new(
        result.Measure,
        [.. result.Percentiles.Select(one => new[] { one.Percent, one.Measure })],
        [.. QualityEvaluation.Costs.Zip(result.RefusedAt, (cost, refused) => new RefusedShare(cost / 100, Math.Round(refused, 4)))]);
}

/// <summary>What a limit refuses.</summary>
internal sealed record RefusedShare(double Good, double Others);

/// <summary>An evaluation of quality as it is written.</summary>
internal sealed record QualityReport
{
    public required string Pack { get; init; }
    public required string Model { get; init; }
    public required int Photos { get; init; }

    /// <summary>Upright faces that the photos are about.</summary>
    public required int Good { get; init; }

    /// <summary>Faces found in turned photos.</summary>
    public required int Others { get; init; }
    public required IReadOnlyList<ReportedMeasure> Measures { get; init; }

    /// <summary>What the limit of the pack's card refuses; null where the card has none.</summary>
    public RefusedShare? CardsLimit { get; init; }

    /// <summary>The section <c>embedding.quality</c> for the embedder's card, by the better measure.</summary>
    public required QualityCard Card { get; init; }
    public required double Seconds { get; init; }

    public static QualityReport Of(QualityEvaluation evaluation, FacePack pack, TimeSpan took)
    {
        var better = evaluation.Better;
        var isFromNobody = better == evaluation.DistanceFromNobody;
        return new QualityReport
        {
            Pack = pack.Id.Value,
            Model = pack.Embedder.Model.Id.Value,
            Photos = evaluation.Photos,
            Good = evaluation.Good.Count,
            Others = evaluation.Others.Count,
            Measures = [ReportedMeasure.Of(evaluation.Length), ReportedMeasure.Of(evaluation.DistanceFromNobody)],
            CardsLimit = evaluation.AtCardsLimit is { } limit ? new RefusedShare(Math.Round(limit.GoodRefused, 4), Math.Round(limit.OthersRefused, 4)) : null,
            Card = new QualityCard(
                isFromNobody ? QualityMeasure.DistanceFromNobody : QualityMeasure.Length,
                [.. better.Percentiles.Select(one => new[] { one.Percent, one.Measure })],
                better.Percentiles.First(one => one.Percent >= QualityEvaluation.Costs[0]).Measure,
                string.Create(CultureInfo.InvariantCulture,
                    $"{evaluation.Good.Count:N0} upright faces, pack {pack.Id}: the limit refuses {QualityEvaluation.Costs[0]} % of them and {100 * better.RefusedAt[0]:0.0} % of what is found in the photos turned by 90, 180 and 270 degrees"),
                isFromNobody ? Convert.ToBase64String(QualityEvaluation.BytesOf(evaluation.Nobody)) : null),
            Seconds = Math.Round(took.TotalSeconds, 1),
        };
    }
}
