using System.Text.Json;
using FaceWorker.Core.Faces;
using Npgsql;

namespace FaceWorker.Storage.Galleries;

/// <summary>How distances become decisions, to and from columns: thresholds in three of their own, rates and curve as JSON.</summary>
internal static class DecisionRows
{
    /// <summary>Match threshold, review threshold, their origin, and the JSON.</summary>
    public static object?[] ValuesOf(DecisionPolicy policy)
    {
        var thresholds = policy.ForVerification(1);
        return [thresholds.Match.Value, thresholds.Review.Value, thresholds.Origin, Write(policy)];
    }

    /// <param name="first">The first of the four columns.</param>
    public static DecisionPolicy Read(NpgsqlDataReader row, int first, int json) =>
        Read(ReadThresholds(row, first), row.IsDBNull(json) ? null : JsonSerializer.Deserialize<Stored>(row.GetString(json), JsonSerializerOptions.Web));

    public static DecisionThresholds ReadThresholds(NpgsqlDataReader row, int first) =>
        new(new SquaredDistance(row.GetDouble(first)), new SquaredDistance(row.GetDouble(first + 1)), row.GetString(first + 2));

    public static string? WriteCurve(ImpostorCurve? curve) => curve is null ? null : JsonSerializer.Serialize(StoredCurve.Of(curve), JsonSerializerOptions.Web);

    public static ImpostorCurve? ReadCurve(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : JsonSerializer.Deserialize<StoredCurve>(row.GetString(column), JsonSerializerOptions.Web)!.ToCurve();

    private static DecisionPolicy Read(DecisionThresholds thresholds, Stored? stored) => stored is null
        ? DecisionPolicy.By(thresholds)
        : (stored.IsFixed || stored.Curve is null ? DecisionPolicy.By(thresholds, stored.Curve?.ToCurve()) : DecisionPolicy.By(stored.Curve.ToCurve())) with
        {
            Fpir = stored.Fpir,
            ReviewFpir = stored.ReviewFpir,
            Fmr = stored.Fmr,
        };

    /// <summary>The JSON.</summary>
    public static string Write(DecisionPolicy policy) => JsonSerializer.Serialize(
        new Stored(policy.Fpir, policy.ReviewFpir, policy.Fmr, policy.Curve is { } curve ? StoredCurve.Of(curve) : null, policy.Fixed is not null), JsonSerializerOptions.Web);

    private sealed record Stored(double Fpir, double ReviewFpir, double Fmr, StoredCurve? Curve, bool IsFixed);

    /// <param name="Points">Squared distance, and comparisons up to it.</param>
    /// <param name="LeastMeasured">The smallest FMR that its own people show.</param>
    private sealed record StoredCurve(string Population, long Pairs, IReadOnlyList<double[]> Points, double? LeastMeasured = null)
    {
        public static StoredCurve Of(ImpostorCurve curve) => new(curve.Population, curve.Pairs, [.. curve.Points.Select(point => new[] { point.Distance, point.Matches })], curve.LeastMeasured);

        public ImpostorCurve ToCurve() => new(Population, Pairs, [.. Points.Select(point => new ImpostorPoint(point[0], (long)point[1]))], LeastMeasured);
    }
}
