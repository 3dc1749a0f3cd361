using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Cli.Clients;

/// <summary>Gives a client rights in galleries, or takes them away.</summary>
internal sealed class ClientGrantCommand : CliCommand
{
    private readonly Argument<string> client = ClientOptions.Name();
    private readonly Option<string[]> may;
    private readonly Option<string[]> galleries;
    private readonly Func<IClientAdministration, RequestContext, ClientName, IReadOnlyList<ClientRight>, IReadOnlyList<GalleryName>, CancellationToken, Task<IReadOnlyList<ClientGrant>>> change;

    private ClientGrantCommand(
        Shell shell, string name, string description, Option<string[]> may, Option<string[]> galleries, IReadOnlyList<string> examples,
        Func<IClientAdministration, RequestContext, ClientName, IReadOnlyList<ClientRight>, IReadOnlyList<GalleryName>, CancellationToken, Task<IReadOnlyList<ClientGrant>>> change)
        : base(shell, name, description)
    {
        (this.may, this.galleries, this.change, Examples) = (may, galleries, change, examples);
        Add(client, may, galleries);
    }

    public override IReadOnlyList<string> Examples { get; }

    public static ClientGrantCommand Grant(Shell shell) => new(shell, "grant",
        "Give a client rights in galleries. Workers go by them where their setting Access:Clients is 'granted', within seconds; a gallery that is not granted is unknown to the client.",
        ClientOptions.Rights(required: true), ClientOptions.Galleries("in every one, also those to come"),
        ["faceworker client grant camera-3 --may index --gallery family", "faceworker client grant acme --may ask index --gallery acme acme-guests"],
        (clients, context, client, rights, galleries, cancel) => clients.GrantAsync(context, client, rights, galleries, cancel));

    public static ClientGrantCommand Revoke(Shell shell) => new(shell, "revoke",
        "Take rights of a client away, within seconds.",
        ClientOptions.Rights(required: false), ClientOptions.Galleries("wherever the client has them"),
        ["faceworker client revoke camera-3", "faceworker client revoke acme --may index --gallery acme-guests"],
        (clients, context, client, rights, galleries, cancel) => clients.RevokeAsync(context, client, rights, galleries, cancel));

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var grants = await Database.ManageClientsAsync(call.Shell, clients => change(
            clients, call.Context, new ClientName(call.Get(client)), ClientOptions.RightsOf(call.Get(may)), [.. call.Get(galleries).Distinct().Select(name => new GalleryName(name))], cancel));
        ClientGrantView.Write(call.Output, grants);
        return ExitCode.Done;
    }
}
