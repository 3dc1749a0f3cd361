using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Core.Access;

namespace FaceWorker.Cli.Clients;

/// <summary>Lists what clients may do.</summary>
internal sealed class ClientListCommand : CliCommand
{
    private readonly Argument<string?> client = new("CLIENT") { Description = "Only this client's", Arity = ArgumentArity.ZeroOrOne };

    public ClientListCommand(Shell shell)
        : base(shell, "list", "List the rights of clients, and in which galleries.")
    {
        client.Validators.Add(ClientOptions.CheckName);
        Add(client);
    }

    public override IReadOnlyList<string> Examples => ["faceworker client list", "faceworker client list camera-3 --json"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var only = call.Find(client) is { } name ? new ClientName(name) : null;
        ClientGrantView.Write(call.Output, await Database.ManageClientsAsync(call.Shell, clients => clients.ListAsync(call.Context, only, cancel)));
        return ExitCode.Done;
    }
}
