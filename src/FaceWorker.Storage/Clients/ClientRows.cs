using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using Npgsql;

namespace FaceWorker.Storage.Clients;

/// <summary>Reads the grants of clients.</summary>
internal static class ClientRows
{
    /// <param name="client">Null: those of all.</param>
    public static Task<List<ClientGrant>> ListAsync(NpgsqlConnection connection, string? client, CancellationToken cancel) =>
        connection.QueryAsync(SqlText.Of("client_grants"), [client], Read, cancel);

    private static ClientGrant Read(NpgsqlDataReader row) => new(
        new ClientName(row.GetString(0)), row.GetEnum<ClientRight>(1), row.FindString(2) is { } gallery ? new GalleryName(gallery) : null, row.GetString(3), row.GetFieldValue<DateTimeOffset>(4));
}
