using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Core.Access;

namespace FaceWorker.Cli.Users;

/// <summary>Changes a user's role or password.</summary>
internal sealed class UserSetCommand : CliCommand
{
    private readonly Argument<string> name = UserOptions.Name();
    private readonly Option<Role?> role = UserOptions.Role(required: false);
    private readonly Option<string[]> galleries = UserOptions.Galleries();
    private readonly Option<bool> revoke = new("--revoke") { Description = "Take the roles in these galleries away; without --gallery, every role" };
    private readonly Option<bool> password = new("--password") { Description = "Ask for a new password, or read it from standard input; open sessions end" };

    public UserSetCommand(Shell shell)
        : base(shell, "set", "Change what a user may do, or the password. It holds from the user's next request on.") =>
        Add(name, role, galleries, revoke, password);

    public override IReadOnlyList<string> Examples =>
        ["faceworker user set ben --role reviewer --gallery family", "faceworker user set ben --revoke --gallery family", "faceworker user set ben --password"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        if ((call.Find(role) is null) == !call.Find(revoke) && !call.Find(password))
            throw new CliFailure("usage", "There is nothing to change, or two things that exclude each other.", "Give one of --role and --revoke, or --password.", ExitCode.Usage);
        var account = new AccountName(call.Get(name));
        var secret = call.Find(password) ? await UserOptions.ReadPasswordAsync(call, account, cancel) : null;
        var changed = await Database.ManageAccountsAsync(call.Shell, async accounts =>
        {
            var user = secret is null ? null : await accounts.SetPasswordAsync(call.Context, account, secret, cancel);
            return call.Find(role) is null && !call.Find(revoke) ? user! : await accounts.SetGrantsAsync(call.Context, account, grants => Change(call, grants), cancel);
        });
        call.Output.WriteResult(UserView.Of(changed), output => UserView.Write(output, [UserView.Of(changed)]));
        return ExitCode.Done;
    }

    /// <summary>Without galleries, all of the user's roles are replaced; with galleries, only the roles in those.</summary>
    private IReadOnlyList<Grant> Change(Call call, IReadOnlyList<Grant> grants)
    {
        var named = call.Get(galleries);
        var wanted = call.Find(role) is { } given ? UserOptions.Grants(given, named) : [];
        return named.Length == 0 ? wanted : [.. grants.Where(grant => grant.Gallery is null || !named.Contains(grant.Gallery.Value)), .. wanted];
    }
}
