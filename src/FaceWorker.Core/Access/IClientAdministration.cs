using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Access;

/// <summary>The grants of clients as an administrator of all galleries manages them. Each change is a line of the audit, under the caller's name.</summary>
/// <remarks>All throw <see cref="RequestRejectedException"/> for any other caller, and <see cref="AccountException"/> for an unknown gallery.</remarks>
public interface IClientAdministration
{
    /// <summary>By client and gallery.</summary>
    /// <param name="client">Null: those of all.</param>
    Task<IReadOnlyList<ClientGrant>> ListAsync(RequestContext context, ClientName? client, CancellationToken cancel);

    /// <summary>Workers follow within seconds. A right that is there stays as it is.</summary>
    /// <param name="galleries">None: in every gallery.</param>
    /// <returns>All grants of the client.</returns>
    Task<IReadOnlyList<ClientGrant>> GrantAsync(RequestContext context, ClientName client, IReadOnlyCollection<ClientRight> rights, IReadOnlyCollection<GalleryName> galleries, CancellationToken cancel);

    /// <summary>Workers follow within seconds.</summary>
    /// <param name="rights">None: all rights.</param>
    /// <param name="galleries">None: wherever they were granted.</param>
    /// <returns>The grants that the client still has.</returns>
    /// <exception cref="AccountException">The client has no such grant.</exception>
    Task<IReadOnlyList<ClientGrant>> RevokeAsync(RequestContext context, ClientName client, IReadOnlyCollection<ClientRight> rights, IReadOnlyCollection<GalleryName> galleries, CancellationToken cancel);
}

/// <summary>What clients may do, as those who serve them ask. Throws <see cref="TransientFailureException"/> while the database is away.</summary>
public interface IClientGrants
{
    /// <summary>The client with its rights, as of a few seconds ago; without any where it has none.</summary>
    Task<Caller> FindAsync(string client, CancellationToken cancel);
}
