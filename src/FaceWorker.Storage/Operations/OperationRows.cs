using FaceWorker.Core;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Operations;
using Npgsql;

namespace FaceWorker.Storage.Operations;

/// <summary>Operations from columns, and into them.</summary>
internal static class OperationRows
{
    private const int LongestList = 1000;

    public static async Task<Operation?> FindAsync(NpgsqlConnection connection, long id, CancellationToken cancel) =>
        (await connection.QueryAsync(SqlText.Of("list_operations"), [id, null, true, 1], Read, cancel)).SingleOrDefault();

    public static Task<List<Operation>> ListAsync(NpgsqlConnection connection, GalleryName? gallery, bool all, CancellationToken cancel) =>
        connection.QueryAsync(SqlText.Of("list_operations"), [null, gallery?.Value, all, LongestList], Read, cancel);

    /// <summary>Queues the operation; one that is unfinished is what was requested. In the transaction of the connection.</summary>
    public static Task RequestAsync(NpgsqlConnection connection, OperationRequest request, CancellationToken cancel) =>
        connection.RunAsync(SqlText.Of("request_operation"), ValuesOf(request), cancel);

    public static object?[] ValuesOf(OperationRequest request) =>
        [request.Kind.ToName(), request.Gallery.Value, request.Target, request.Parameters, StorableText.Actor(request.RequestedBy)];

    public static object?[] ValuesOf(OperationProgress progress) => [progress.Done, progress.Total, progress.Step is { } step ? StorableText.Detail(step) : null];

    private static Operation Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetEnum<OperationKind>(1), new GalleryName(row.GetString(2)), row.GetFieldValue<long?>(3),
        row.FindString(4), row.GetEnum<OperationState>(5), new OperationProgress(row.GetInt64(6), row.GetFieldValue<long?>(7), row.FindString(8)),
        row.FindString(9), row.GetInt32(10), row.FindString(11), row.GetString(12), row.GetFieldValue<DateTimeOffset>(13), row.GetFieldValue<DateTimeOffset?>(14),
        row.GetFieldValue<DateTimeOffset?>(15), row.GetFieldValue<DateTimeOffset>(16), row.GetBoolean(17));
}
