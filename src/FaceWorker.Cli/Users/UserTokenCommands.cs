using System.CommandLine;
using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Core.Access;

namespace FaceWorker.Cli.Users;

/// <summary>A new token by which a program calls the console's API in a user's name.</summary>
internal sealed class UserTokenAddCommand : CliCommand
{
    private readonly Argument<string> name = UserOptions.Name();
    private readonly Option<string> label = new("--label") { Description = "What the token is for", HelpName = "LABEL", Required = true };
    private readonly Option<int?> days = new Option<int?>("--days") { Description = "Days after which it ends; without it, never", HelpName = "N" }.Within(1, 3650, "1 to 3650");

    public UserTokenAddCommand(Shell shell)
        : base(shell, "add", "Make a token for the console's API. It is printed once, and kept nowhere.") =>
        Add(name, label, days);

    public override IReadOnlyList<string> Examples => ["faceworker user token add anna --label backup --days 90"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var account = new AccountName(call.Get(name));
        var end = call.Find(days) is { } count ? call.Shell.Time.GetUtcNow().AddDays(count) : (DateTimeOffset?)null;
        var (token, secret) = await Database.ManageAccountsAsync(call.Shell, accounts => accounts.AddTokenAsync(call.Context, account, call.Get(label), end, cancel));
        call.Output.WriteResult(new { token.Id, token.Label, token.ExpiresAt, token = secret }, output => output.WriteLine(secret));
        return ExitCode.Done;
    }
}

/// <summary>The tokens of a user.</summary>
internal sealed class UserTokenListCommand : CliCommand
{
    private readonly Argument<string> name = UserOptions.Name();

    public UserTokenListCommand(Shell shell)
        : base(shell, "list", "List the tokens of a user.") =>
        Add(name);

    public override IReadOnlyList<string> Examples => ["faceworker user token list anna"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var tokens = await Database.ManageAccountsAsync(call.Shell, accounts => accounts.TokensAsync(call.Context, new AccountName(call.Get(name)), cancel));
        call.Output.WriteResult(new { tokens = tokens.Select(token => new { token.Id, token.Label, token.CreatedAt, token.ExpiresAt, token.LastUsed }) }, output => output.Write(
            Drawing.Table(["Token", "Label", "Made", "Ends", "Last used"], tokens, token => [token.Id, token.Label, token.CreatedAt, token.ExpiresAt as object ?? "never", token.LastUsed as object ?? "never"])));
        return ExitCode.Done;
    }
}

/// <summary>Ends a token.</summary>
internal sealed class UserTokenRemoveCommand : CliCommand
{
    private readonly Argument<string> name = UserOptions.Name();
    private readonly Argument<long> token = new("TOKEN") { Description = "The token's number, as 'faceworker user token list' shows it" };

    public UserTokenRemoveCommand(Shell shell)
        : base(shell, "remove", "End a token: it is refused from now on.") =>
        Add(name, token);

    public override IReadOnlyList<string> Examples => ["faceworker user token remove anna 3"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var id = call.Get(token);
        await Database.ManageAccountsAsync(call.Shell, async accounts =>
        {
            await accounts.RemoveTokenAsync(call.Context, new AccountName(call.Get(name)), id, cancel);
            return id;
        });
        call.Output.WriteResult(new { removed = id }, output => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Token {id} is refused from now on.")));
        return ExitCode.Done;
    }
}
