using System.Globalization;
using FaceWorker.Core.Access;
using FaceWorker.Core.Calibration;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage.Accounts;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Search;
using Npgsql;

namespace FaceWorker.Storage.Calibration;

/// <summary>The calibrations in PostgreSQL. Changes to one gallery take turns by locking its row, as changes to its settings and subjects do.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class CalibrationStore(GalleryDatabase database) : ICalibrationStore
{
    /// <inheritdoc />
    public Task<StoredCalibration> AddAsync(RequestContext context, Gallery gallery, CalibrationResult result, CancellationToken cancel)
    {
        context.Caller.Require(Rights.Administer, gallery.Name);
        return database.RunInTransactionAsync(async connection =>
        {
            var now = await GalleryCatalog.TakeTurnAsync(connection, gallery.Name, cancel);
            if (now.Id != gallery.Id)
                throw Rejected.UnknownGallery(gallery.Name);
            var size = await GallerySizes.CountAsync(connection, now, cancel);
            var added = await connection.ValueAsync<long>(SqlText.Of("add_calibration"),
            [
                gallery.Id, result.Target.Value, result.Thresholds.Match.Value, result.Thresholds.Review.Value, result.Thresholds.Origin,
                DecisionRows.Write(result.ApplyTo(now.Settings.Decisions)), DecisionRows.WriteCurve(result.Curve), CalibrationReport.Write(result, size.Persons),
            ], cancel);
            await Audit.AddAsync(connection, context, new AuditNote("calibrated the gallery", gallery.Name.Value, Describe(result, added)), cancel);
            return (await ListAsync(connection, gallery.Id, added, cancel))[0];
        }, cancel);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<StoredCalibration>> ListAsync(GalleryName gallery, CancellationToken cancel) =>
        database.RunAsync<IReadOnlyList<StoredCalibration>>(async connection =>
        {
            var found = await GalleryCatalog.GetAsync(connection, gallery, cancel);
            return await ListAsync(connection, found.Id, calibration: null, cancel);
        }, cancel);

    /// <inheritdoc />
    public Task<StoredCalibration> RollBackAsync(RequestContext context, GalleryName gallery, CancellationToken cancel)
    {
        context.Caller.Require(Rights.Administer, gallery);
        return database.RunInTransactionAsync(async connection =>
        {
            var now = await GalleryCatalog.TakeTurnAsync(connection, gallery, cancel);
            var rolledBack = await connection.ColumnAsync<long>(SqlText.Of("roll_back_calibration"), [now.Id], cancel);
            if (rolledBack is not [var id])
                throw NoneInForce(now);
            await Audit.AddAsync(connection, context, new AuditNote("rolled back a calibration of the gallery", gallery.Value, $"calibration {id}"), cancel);
            return (await ListAsync(connection, now.Id, id, cancel))[0];
        }, cancel);
    }

    private static Task<List<StoredCalibration>> ListAsync(NpgsqlConnection connection, long gallery, long? calibration, CancellationToken cancel) =>
        connection.QueryAsync(SqlText.Of("list_calibrations"), [gallery, calibration], Read, cancel);

    private static StoredCalibration Read(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        CalibrationReport.Read(row.GetString(10), new FalseMatchRate(row.GetDouble(1)), DecisionRows.ReadThresholds(row, 2)) with { Curve = DecisionRows.ReadCurve(row, 9) },
        DecisionRows.Read(row, first: 5, json: 8), row.GetFieldValue<DateTimeOffset>(11), row.GetBoolean(12));

    private static string Describe(CalibrationResult result, long id) => string.Create(CultureInfo.InvariantCulture,
        $"calibration {id}: match up to {result.Thresholds.Match.Value:0.###}, review up to {result.Thresholds.Review.Value:0.###}");

    private static NoCalibrationException NoneInForce(Gallery gallery) => new(
        $"Gallery '{gallery.Name}' has no calibration in force to roll back; its thresholds have another origin: {gallery.Settings.Decisions.ForVerification(1).Origin.TrimEnd('.')}.");
}
