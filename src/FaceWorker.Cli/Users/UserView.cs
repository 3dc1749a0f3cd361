using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Core;
using FaceWorker.Core.Access;

namespace FaceWorker.Cli.Users;

/// <summary>A user as the commands show one.</summary>
internal sealed record UserView(string Name, IReadOnlyList<GrantView> Roles, bool HasPassword, DateTimeOffset CreatedAt, DateTimeOffset? LastSignIn)
{
    public static UserView Of(Account account) => new(
        account.Name.Value, [.. account.Grants.Select(grant => new GrantView(grant.Role.ToName(), grant.Gallery?.Value))], account.HasPassword, account.CreatedAt, account.LastSignIn);

    public static void Write(Output output, IReadOnlyList<UserView> users)
    {
        if (users.Count == 0)
            output.WriteLine("Nobody may sign in yet. Add somebody: faceworker user add NAME --role administrator");
        else
            output.Write(Drawing.Table(["User", "Roles", "Signs in by", "Last sign-in"], users, user =>
                [user.Name, string.Join(", ", user.Roles), user.HasPassword ? "password" : "OpenID Connect", user.LastSignIn is { } time ? Drawing.Time(time) : "never"]));
    }
}

/// <param name="Gallery">Null: in every gallery.</param>
internal sealed record GrantView(string Role, string? Gallery)
{
    public override string ToString() => Gallery is null ? Role : $"{Role} in {Gallery}";
}
