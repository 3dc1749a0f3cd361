using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Hosting;
using FaceWorker.Worker.Quarantine;
using MassTransit;

namespace FaceWorker.Worker.Consumers;

/// <summary>Who asks: whoever the broker lets send, or, where clients need grants, the user whom the message names, which the broker has compared with the user of its connection (docs/decisions/0121).</summary>
/// <remarks>What the workers' own user sends is the workers': they send the jobs of archives. What they put back or set aside keeps the user who sent it.</remarks>
internal sealed class Callers(IClientGrants grants, AccessOptions access, ServerOptions servers)
{
    private readonly string own = Sender.UserOf(servers.Broker);

    /// <summary>The sender of a message, before anything of the gallery that it names is looked at.</summary>
    /// <param name="gallery">As the message has it.</param>
    /// <exception cref="RequestRejectedException">Unknown gallery: the sender has no right there, whether there is such a gallery or not. Or no sender is named, and no gallery.</exception>
    public async Task<Caller> AdmitAsync(ReceiveContext delivery, string? gallery, CancellationToken cancel)
    {
        if (access.Clients == ClientAccess.Anyone)
            return Caller.OfBroker;
        var user = Deliveries.PropertiesOf(delivery)?.UserId;
        if (user == own)
            return Caller.OfBroker;
        var caller = string.IsNullOrEmpty(user) ? new Caller("nobody", Rights.None) : await grants.FindAsync(user, cancel);
        if (GalleryName.IsValid(gallery))
            caller.RequireKnown(new GalleryName(gallery!));
        else if (string.IsNullOrEmpty(user))
            throw new RequestRejectedException(RejectionReason.Forbidden,
                "The message does not say who sent it; set its AMQP property user_id to the user of its connection, as the clients of FaceWorker do.");
        return caller;
    }
}

/// <summary>What a caller may do on queues that are not for everybody.</summary>
internal static class CallerRights
{
    /// <summary>The caller is anyone whom the broker lets send, and not a client with grants.</summary>
    public static bool IsAnyone(this Caller caller) => ReferenceEquals(caller, Caller.OfBroker);

    /// <summary>Where anyone may ask, each of these queues has an exchange of its own, and the broker decides who may send to it. A client has the rights of its grants.</summary>
    /// <param name="rights">What the queue is for.</param>
    /// <param name="actor">The person whom the message names; null: it names none.</param>
    public static Caller On(this Caller caller, Rights rights, string? actor = null) =>
        caller.IsAnyone() ? new Caller(actor ?? caller.Name, rights)
        : actor is null ? caller
        : caller with { Name = $"{caller.Name}: {actor}" };
}
