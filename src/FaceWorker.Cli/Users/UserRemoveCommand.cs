using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Core.Access;

namespace FaceWorker.Cli.Users;

/// <summary>Ends somebody's access to the console.</summary>
internal sealed class UserRemoveCommand : CliCommand
{
    private readonly Argument<string> name = UserOptions.Name();
    private readonly Option<bool> yes = Confirmation.Yes();

    public UserRemoveCommand(Shell shell)
        : base(shell, "remove", "End somebody's access: sessions and tokens end, too. What the user did stays in the histories.") =>
        Add(name, yes);

    public override IReadOnlyList<string> Examples => ["faceworker user remove ben --yes"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var account = new AccountName(call.Get(name));
        await Confirmation.RequireAsync(call, yes, $"Removing user '{account}'", cancel);
        await Database.ManageAccountsAsync(call.Shell, async accounts =>
        {
            await accounts.RemoveAsync(call.Context, account, cancel);
            return account;
        });
        call.Output.WriteResult(new { removed = account.Value }, output => output.WriteLine($"'{account}' may not sign in any more."));
        return ExitCode.Done;
    }
}
