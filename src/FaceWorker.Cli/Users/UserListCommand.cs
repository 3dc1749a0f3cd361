using FaceWorker.Cli.Frame;

namespace FaceWorker.Cli.Users;

/// <summary>Lists who may sign in to the console.</summary>
internal sealed class UserListCommand(Shell shell) : CliCommand(shell, "list", "List who may sign in to the console, and what they may do.")
{
    public override IReadOnlyList<string> Examples => ["faceworker user list", "faceworker user list --json"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var users = (await Database.ManageAccountsAsync(call.Shell, accounts => accounts.ListAsync(call.Context, cancel))).Select(UserView.Of).ToList();
        call.Output.WriteResult(new { users }, output => UserView.Write(output, users));
        return ExitCode.Done;
    }
}
