using FaceWorker.Cli.Frame;
using FaceWorker.Storage.Schema;

namespace FaceWorker.Cli.Operations;

/// <summary>Makes the database's roles of workers and readers.</summary>
internal sealed class DatabaseRolesCommand(Shell shell)
    : CliCommand(shell, "roles", "Make the roles of workers and of readers, and give them what they may do, as the owner of the tables. Repeating it is harmless; migrations repeat it.")
{
    public override IReadOnlyList<string> Examples => ["faceworker database roles"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        await using var database = Database.Open(call.Shell.Settings);
        var roles = await new DatabaseRoles(database).ApplyAsync(cancel);
        call.Output.WriteResult(roles, output =>
        {
            output.WriteLine($"The roles are {roles.Worker} (workers, console and command) and {roles.Reader} (reports). Logins become members of one of them, as superuser:");
            output.WriteLine($"  CREATE ROLE \"LOGIN\" LOGIN PASSWORD '...' IN ROLE \"{roles.Worker}\";");
            output.WriteLine($"  CREATE ROLE \"CLIENT\" LOGIN PASSWORD '...' IN ROLE \"{roles.Reader}\"; -- and then: faceworker client grant CLIENT --may read --gallery NAME");
        });
        return ExitCode.Done;
    }
}
