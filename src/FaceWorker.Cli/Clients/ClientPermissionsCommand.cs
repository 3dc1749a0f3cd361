using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Client;
using FaceWorker.Core;

namespace FaceWorker.Cli.Clients;

/// <summary>Shows how the broker keeps a user to what it is there for. It asks no server.</summary>
internal sealed class ClientPermissionsCommand : CliCommand
{
    private readonly Argument<string> client = ClientOptions.Name();

    private readonly Option<string[]> roles = new Option<string[]>("--for")
    {
        Description = "What the user is there for: ask, index and administer as in 'client grant'; listen hears the events of all galleries; operate sends dead letters again; work is a worker",
        HelpName = "ROLE",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    }.AcceptOnlyFromAmong([.. Enum.GetValues<BrokerRole>().Select(role => role.ToName())]);

    private readonly Option<string> virtualHost = new("--vhost") { Description = "The virtual host (default faceworker)", HelpName = "NAME", DefaultValueFactory = _ => "faceworker" };
    private readonly Option<bool> byMassTransit = new("--masstransit") { Description = "The user's programs are of .NET: FaceWorker.Client or MassTransit, which declare the exchanges that they send to" };

    public ClientPermissionsCommand(Shell shell)
        : base(shell, "permissions", "Print the commands by which the broker lets a user do what it is there for, and no more.") =>
        Add(client, roles, virtualHost, byMassTransit);

    public override IReadOnlyList<string> Examples =>
        ["faceworker client permissions camera-3 --for index", "faceworker client permissions acme --for ask index --masstransit", "faceworker client permissions faceworker-worker --for work"];

    protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var user = call.Get(client);
        var permissions = BrokerPermissions.Of(user, [.. call.Get(roles).Select(name => Enum.Parse<BrokerRole>(name, ignoreCase: true))], call.Find(byMassTransit));
        string[] commands =
        [
            $"rabbitmqctl set_permissions --vhost {Quoted(call.Get(virtualHost))} {Quoted(user)} {Quoted(permissions.Configure)} {Quoted(permissions.Write)} {Quoted(permissions.Read)}",
            .. permissions.Tags.Count > 0 ? new[] { $"rabbitmqctl set_user_tags {Quoted(user)} {string.Join(' ', permissions.Tags)}" } : [],
        ];
        call.Output.WriteResult(new { user, permissions.Configure, permissions.Write, permissions.Read, permissions.Tags, commands }, output =>
        {
            foreach (var command in commands)
                output.WriteLine(command);
        });
        return Task.FromResult(ExitCode.Done);
    }

    /// <summary>For a shell.</summary>
    private static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
