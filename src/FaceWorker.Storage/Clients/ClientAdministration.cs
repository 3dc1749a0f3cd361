using FaceWorker.Core;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage.Accounts;
using Npgsql;

namespace FaceWorker.Storage.Clients;

/// <summary>The grants of clients in PostgreSQL, as an administrator manages them.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class ClientAdministration(GalleryDatabase database) : IClientAdministration
{
    /// <inheritdoc />
    public Task<IReadOnlyList<ClientGrant>> ListAsync(RequestContext context, ClientName? client, CancellationToken cancel)
    {
        context.Caller.RequireEverywhere(Rights.Administer);
        return database.RunAsync<IReadOnlyList<ClientGrant>>(async connection => await ClientRows.ListAsync(connection, client?.Value, cancel), cancel);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ClientGrant>> GrantAsync(RequestContext context, ClientName client, IReadOnlyCollection<ClientRight> rights, IReadOnlyCollection<GalleryName> galleries, CancellationToken cancel)
    {
        string?[] everywhere = [null];
        return ChangeAsync(context, client, "granted a client", rights, galleries, connection => connection.RunAsync(SqlText.Of("add_client_grants"),
            [client.Value, NamesOf(rights), galleries.Count == 0 ? everywhere : NamesOf(galleries), StorableText.Actor(context.Caller.Name)], cancel), cancel);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ClientGrant>> RevokeAsync(RequestContext context, ClientName client, IReadOnlyCollection<ClientRight> rights, IReadOnlyCollection<GalleryName> galleries, CancellationToken cancel) =>
        ChangeAsync(context, client, "revoked grants of a client", rights, galleries, async connection =>
        {
            if (await connection.RunAsync(SqlText.Of("delete_client_grants"), [client.Value, NamesOf(rights), NamesOf(galleries)], cancel) == 0)
                throw new AccountException($"Client '{client}' has no such grant; 'faceworker client list {client}' shows all. One in every gallery is revoked without naming galleries.");
        }, cancel);

    private Task<IReadOnlyList<ClientGrant>> ChangeAsync(RequestContext context, ClientName client, string deed, IReadOnlyCollection<ClientRight> rights, IReadOnlyCollection<GalleryName> galleries,
        Func<NpgsqlConnection, Task> change, CancellationToken cancel)
    {
        context.Caller.RequireEverywhere(Rights.Administer);
        return database.RunInTransactionAsync<IReadOnlyList<ClientGrant>>(async connection =>
        {
            if (await connection.ColumnAsync<string>(SqlText.Of("unknown_galleries"), [NamesOf(galleries)], cancel) is [var unknown, ..])
                throw new AccountException($"There is no gallery '{unknown}'; 'faceworker gallery list' shows all.");
            await change(connection);
            await Audit.AddAsync(connection, context, new AuditNote(deed, client.Value, Describe(rights, galleries)), cancel);
            return await ClientRows.ListAsync(connection, client.Value, cancel);
        }, cancel);
    }

    private static string Describe(IReadOnlyCollection<ClientRight> rights, IReadOnlyCollection<GalleryName> galleries) =>
        $"{(rights.Count == 0 ? "all rights" : string.Join(", ", rights.Select(right => right.ToName())))} in {(galleries.Count == 0 ? "every gallery" : string.Join(", ", galleries.Select(gallery => $"'{gallery}'")))}";

    private static string[] NamesOf(IReadOnlyCollection<ClientRight> rights) => [.. rights.Select(right => right.ToName())];

    private static string[] NamesOf(IReadOnlyCollection<GalleryName> galleries) => [.. galleries.Select(gallery => gallery.Value)];
}
