using System.Text.Json;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Operations;
using Npgsql;

namespace FaceWorker.Storage.Operations;

/// <summary>Operations from columns, and into them.</summary>
internal static class OperationRows
{
    private const int LongestList = 1000;

    public static string NameOf(OperationKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());

    public static async Task<Operation?> FindAsync(NpgsqlConnection connection, long id, CancellationToken cancel) =>
        (await connection.QueryAsync(SqlText.Of("list_operations"), [id, null, true, 1], Read, cancel)).SingleOrDefault();

    public static Task<List<Operation>> ListAsync(NpgsqlConnection connection, GalleryName? gallery, bool all, CancellationToken cancel) =>
        connection.QueryAsync(SqlText.Of("list_operations"), [null, gallery?.Value, all, LongestList], Read, cancel);

    /// <summary>Queues the operation; one that is unfinished is what was requested. In the transaction of the connection.</summary>
    public static Task RequestAsync(NpgsqlConnection connection, OperationRequest request, CancellationToken cancel) =>
        connection.RunAsync(SqlText.Of("request_operation"), ValuesOf(request), cancel);

    public static object?[] ValuesOf(OperationRequest request) =>
        [NameOf(request.Kind), request.Gallery.Value, request.Target, request.Parameters, StorableText.Actor(request.RequestedBy)];

    public static object?[] ValuesOf(OperationProgress progress) => [progress.Done, progress.Total, progress.Step is { } step ? StorableText.Detail(step) : null];

    private static Operation Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), Enum.Parse<OperationKind>(row.GetString(1), ignoreCase: true), new GalleryName(row.GetString(2)), row.GetFieldValue<long?>(3),
        Text(row, 4), Enum.Parse<OperationState>(row.GetString(5), ignoreCase: true), new OperationProgress(row.GetInt64(6), row.GetFieldValue<long?>(7), Text(row, 8)),
        Text(row, 9), row.GetInt32(10), Text(row, 11), row.GetString(12), row.GetFieldValue<DateTimeOffset>(13), row.GetFieldValue<DateTimeOffset?>(14),
        row.GetFieldValue<DateTimeOffset?>(15), row.GetFieldValue<DateTimeOffset>(16), row.GetBoolean(17));

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
