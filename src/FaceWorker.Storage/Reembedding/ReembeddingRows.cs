using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Operations;
using FaceWorker.Core.Reembedding;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Operations;
using Npgsql;

namespace FaceWorker.Storage.Reembedding;

/// <summary>Where a gallery stands between two models, from columns.</summary>
internal static class ReembeddingRows
{
    /// <summary>A text that names both partitions of a gallery.</summary>
    /// <exception cref="ReembeddingRefusedException">The gallery has no shadow.</exception>
    public static string TextOf(string question, Gallery gallery) =>
        SqlText.Of(question, gallery.SpaceId, gallery.Model.Dimensions).With("shadow", ShadowOf(gallery).Id);

    /// <exception cref="ReembeddingRefusedException">The gallery has no shadow.</exception>
    public static ShadowSpace ShadowOf(Gallery gallery) => gallery.Shadow ?? throw ReembeddingRefusedException.NotBegun(gallery.Name);

    /// <summary>A space that is gone meanwhile was given up, or dropped with its gallery.</summary>
    /// <exception cref="ReembeddingRefusedException">It is gone.</exception>
    public static async Task<T> AskAsync<T>(GalleryDatabase database, Gallery gallery, Func<NpgsqlConnection, Task<T>> question, CancellationToken cancel)
    {
        try
        {
            return await database.RunAsync(question, cancel);
        }
        catch (PostgresException exception) when (exception is { SqlState: PostgresErrorCodes.UndefinedTable } or { SqlState: PostgresErrorCodes.CheckViolation, ConstraintName: null }) // no partition for it
        {
            throw ReembeddingRefusedException.NotBegun(gallery.Name);
        }
    }

    /// <exception cref="ReembeddingRefusedException">The gallery has no shadow.</exception>
    public static async Task<ReembeddingCounts> CountAsync(NpgsqlConnection connection, Gallery gallery, CancellationToken cancel) =>
        (await connection.QueryLongAsync(TextOf("count_shadow", gallery), [],
            row => new ReembeddingCounts(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetTimeSpan(3)) { Photos = row.GetInt64(4) }, cancel))[0];

    /// <exception cref="ReembeddingRefusedException">The gallery has no shadow.</exception>
    public static async Task<ReembeddingStatus> ReadAsync(NpgsqlConnection connection, GalleryName name, CancellationToken cancel)
    {
        var gallery = await GalleryCatalog.GetAsync(connection, name, cancel);
        var way = await FindWayAsync(connection, gallery, cancel);
        return new ReembeddingStatus(gallery, way.From, way.To, way.Stage, await CountAsync(connection, gallery, cancel), way.RequestedBy, way.RequestedAt, way.SwitchedAt)
        {
            Operation = await FindOperationAsync(connection, gallery, cancel),
        };
    }

    /// <exception cref="ReembeddingRefusedException">The gallery has no shadow.</exception>
    public static async Task<Way> FindWayAsync(NpgsqlConnection connection, Gallery gallery, CancellationToken cancel) =>
        (await connection.QueryAsync(SqlText.Of("find_reembedding"), [gallery.Id], ReadWay, cancel)).SingleOrDefault() ?? throw ReembeddingRefusedException.NotBegun(gallery.Name);

    /// <summary>The one that embeds the gallery's faces, or the last that did; null: there is none.</summary>
    public static async Task<Operation?> FindOperationAsync(NpgsqlConnection connection, Gallery gallery, CancellationToken cancel) =>
        await connection.ColumnAsync<long>(SqlText.Of("last_operation"), [gallery.Id, OperationKind.Reembedding.ToName()], cancel) is [var id] ? await OperationRows.FindAsync(connection, id, cancel) : null;

    public static ReembeddingFailure ReadFailure(NpgsqlDataReader row) => new(row.GetInt64(0), row.GetInt64(1), row.GetEnum<RejectionReason>(2), row.GetString(3));

    private static Way ReadWay(NpgsqlDataReader row) => new(
        new PackId(row.GetString(0)), new PackId(row.GetString(1)), row.GetBoolean(2) ? ReembeddingStage.AfterCutOver : ReembeddingStage.BeforeCutOver,
        row.GetString(3), row.GetFieldValue<DateTimeOffset>(4), row.GetFieldValue<DateTimeOffset?>(5), row.GetFieldValue<TimeSpan?>(6));

    /// <param name="SinceSwitch">By the database's clock.</param>
    internal sealed record Way(PackId From, PackId To, ReembeddingStage Stage, string RequestedBy, DateTimeOffset RequestedAt, DateTimeOffset? SwitchedAt, TimeSpan? SinceSwitch);
}
