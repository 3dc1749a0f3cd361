using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Core.Access;

namespace FaceWorker.Cli.Users;

/// <summary>Lets somebody sign in to the console.</summary>
internal sealed class UserAddCommand : CliCommand
{
    private readonly Argument<string> name = UserOptions.Name();
    private readonly Option<Role?> role = UserOptions.Role(required: true);
    private readonly Option<string[]> galleries = UserOptions.Galleries();
    private readonly Option<bool> noPassword = new("--no-password") { Description = "The user signs in by OpenID Connect" };

    public UserAddCommand(Shell shell)
        : base(shell, "add", "Let somebody sign in to the console. The password is asked for, or read from standard input.") =>
        Add(name, role, galleries, noPassword);

    public override IReadOnlyList<string> Examples =>
        ["faceworker user add anna --role administrator", "faceworker user add ben --role reviewer --gallery family", "faceworker user add carl@example.org --role viewer --no-password"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var account = new AccountName(call.Get(name));
        var password = call.Find(noPassword) ? null : await UserOptions.ReadPasswordAsync(call, account, cancel);
        var added = await Database.ManageAccountsAsync(call.Shell, accounts =>
            accounts.AddAsync(call.Context, account, UserOptions.Grants(call.Find(role)!.Value, call.Get(galleries)), password, cancel));
        call.Output.WriteResult(UserView.Of(added), output => output.WriteLine($"'{added.Name}' may sign in."));
        return ExitCode.Done;
    }
}
