using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Tests.Galleries;
using FaceWorker.Core.Access;
using FaceWorker.Storage;
using FaceWorker.Storage.Accounts;

namespace FaceWorker.Cli.Tests.Users;

public sealed class UserTests(StoredGalleries galleries) : IClassFixture<StoredGalleries>
{
    private const string Password = "correct horse battery", Other = "staple of the stable";

    [Fact]
    public async Task Somebody_who_was_added_signs_in_with_the_role_that_was_given()
    {
        var (everywhere, gallery) = (NewName(), await galleries.AddGalleryAsync());
        var added = await GiveAsync(Password, "add", everywhere, "--role", "administrator");
        var one = NewName();
        var json = (await GiveAsync(Password, "add", one, "--role", "reviewer", "--gallery", gallery, "--json")).Json;

        Assert.Equal((ExitCode.Done, $"'{everywhere}' may sign in."), (added.Code, added.Output.Trim()));
        Assert.Equal([("reviewer", gallery)], json.GetProperty("roles").EnumerateArray().Select(role => (role.GetProperty("role").GetString(), role.GetProperty("gallery").GetString())));
        Assert.Equal([new Grant(Role.Administrator)], (await SignInAsync(everywhere, Password))!.Grants);
        Assert.Equal([new Grant(Role.Reviewer, new(gallery))], (await SignInAsync(one.ToUpperInvariant(), Password))!.Grants);
        Assert.Null(await SignInAsync(one, Other));
        var list = (await RunAsync("list")).Output;
        Assert.All([everywhere, one, "administrator", $"reviewer in {gallery}", "password"], word => Assert.Contains(word, list, StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_without_a_password_signs_in_by_openid_connect()
    {
        var name = NewName();
        var json = (await RunAsync("add", name, "--role", "viewer", "--no-password", "--json")).Json;

        Assert.False(json.GetProperty("hasPassword").GetBoolean());
        Assert.Null(await SignInAsync(name, ""));
    }

    [Fact]
    public async Task A_password_is_typed_twice_at_the_terminal()
    {
        var name = NewName();
        async Task<CliResult> AddAsync(params string[] typed)
        {
            var command = galleries.Command();
            command.Passwords = typed;
            return await command.RunAsync("user", "add", name, "--role", "viewer");
        }

        AssertRefused(await AddAsync(Password, Other), ExitCode.Usage, "The two passwords differ");
        Assert.Equal(ExitCode.Done, (await AddAsync(Password, Password)).Code);
        Assert.NotNull(await SignInAsync(name, Password));
    }

    [Fact]
    public async Task Roles_are_added_by_gallery_replaced_and_revoked_and_a_password_is_changed()
    {
        var (name, one, other) = (NewName(), await galleries.AddGalleryAsync(), await galleries.AddGalleryAsync());
        await GiveAsync(Password, "add", name, "--role", "viewer");

        await RunAsync("set", name, "--role", "reviewer", "--gallery", one, other);
        Assert.Equal(["reviewer in " + one, "reviewer in " + other, "viewer"], await RolesAsync(name, one, other));
        await RunAsync("set", name, "--revoke", "--gallery", other);
        Assert.Equal(["reviewer in " + one, "viewer"], await RolesAsync(name, one, other));
        await RunAsync("set", name, "--role", "administrator");
        Assert.Equal(["administrator"], await RolesAsync(name, one, other));
        Assert.Equal(ExitCode.Done, (await GiveAsync(Other, "set", name, "--password")).Code);
        Assert.Null(await SignInAsync(name, Password));
        Assert.NotNull(await SignInAsync(name, Other));
    }

    [Fact]
    public async Task A_token_is_printed_once_and_refused_when_it_was_removed()
    {
        var name = NewName();
        await GiveAsync(Password, "add", name, "--role", "viewer");

        var token = (await RunAsync("token", "add", name, "--label", "backup", "--days", "90")).Output.Trim();
        Assert.StartsWith("fw_", token, StringComparison.Ordinal);
        Assert.Equal(name, (await FindAsync(token))!.Name.Value);
        var listed = (await RunAsync("token", "list", name, "--json"));
        Assert.DoesNotContain(token, listed.Output, StringComparison.Ordinal);
        var known = Assert.Single(listed.Json.GetProperty("tokens").EnumerateArray());
        Assert.Equal(("backup", 90), (known.GetProperty("label").GetString(), (int)Math.Round((known.GetProperty("expiresAt").GetDateTimeOffset() - known.GetProperty("createdAt").GetDateTimeOffset()).TotalDays)));
        var id = $"{known.GetProperty("id").GetInt64()}";
        Assert.Equal(ExitCode.Done, (await RunAsync("token", "remove", name, id)).Code);
        Assert.Null(await FindAsync(token));
        AssertRefused(await RunAsync("token", "remove", name, id), ExitCode.Rejected, $"has no token {id}");
    }

    [Fact]
    public async Task Removing_needs_a_yes_and_ends_tokens_too()
    {
        var name = NewName();
        await GiveAsync(Password, "add", name, "--role", "viewer");
        var token = (await RunAsync("token", "add", name, "--label", "backup")).Output.Trim();

        AssertRefused(await RunAsync("remove", name), ExitCode.Usage, "Add --yes");
        Assert.NotNull(await SignInAsync(name, Password));
        Assert.Equal(ExitCode.Done, (await RunAsync("remove", name, "--yes")).Code);
        Assert.Null(await SignInAsync(name, Password));
        Assert.Null(await FindAsync(token));
        Assert.DoesNotContain(name, (await RunAsync("list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_administrator_stays()
    {
        await galleries.ExecuteAsync("DELETE FROM account");
        await GiveAsync(Password, "add", "last", "--role", "administrator");
        await GiveAsync(Password, "add", "not the last", "--role", "viewer");

        AssertRefused(await RunAsync("remove", "last", "--yes"), ExitCode.Rejected, "the last administrator of all galleries");
        AssertRefused(await RunAsync("set", "last", "--role", "viewer"), ExitCode.Rejected, "make another one first");
        await RunAsync("set", "not the last", "--role", "administrator");
        Assert.Equal(ExitCode.Done, (await RunAsync("remove", "last", "--yes")).Code);
    }

    [Theory]
    [InlineData("", "There is no password on standard input")]
    [InlineData("too short", "The password has 9 characters; use 12 to 1000")]
    [InlineData("aaaaaaaaaaaaaaaa", "too easy to guess")]
    public async Task A_bad_password_is_refused_with_what_is_a_good_one(string password, string words)
    {
        var (name, known) = (NewName(), NewName());
        await GiveAsync(Password, "add", known, "--role", "viewer");

        AssertRefused(await GiveAsync(password, "add", name, "--role", "viewer"), null, words);
        AssertRefused(await GiveAsync(password, "set", known, "--password"), null, words);
        Assert.Null((await RunAsync("list", "--json")).Json.GetProperty("users").EnumerateArray().Select(user => user.GetProperty("name").GetString()).FirstOrDefault(user => user == name));
        Assert.NotNull(await SignInAsync(known, Password));
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused_whether_upper_or_lower_case_and_so_is_one_in_the_password()
    {
        var name = NewName();
        await GiveAsync(Password, "add", name, "--role", "viewer");

        AssertRefused(await GiveAsync(Password, "add", name.ToUpperInvariant(), "--role", "administrator"), ExitCode.Rejected, "There is a user");
        AssertRefused(await GiveAsync($"I am {name}", "set", name, "--password"), ExitCode.Rejected, "contains the user name");
    }

    [Theory]
    [InlineData("Cannot parse argument 'king' for option '--role'", "add", "ben", "--role", "king")]
    [InlineData("Option '--role' is required", "add", "ben")]
    [InlineData("is not a user name", "add", " ben", "--role", "viewer")]
    [InlineData("is not a gallery name", "add", "ben", "--role", "viewer", "--gallery", "No Such")]
    [InlineData("Give one of --role and --revoke, or --password", "set", "ben")]
    [InlineData("Give one of --role and --revoke, or --password", "set", "ben", "--role", "viewer", "--revoke")]
    [InlineData("Option '--label' is required", "token", "add", "ben")]
    [InlineData("1 to 3650", "token", "add", "ben", "--label", "backup", "--days", "0")]
    public async Task A_command_line_that_makes_no_sense_is_explained(string words, params string[] arguments) =>
        AssertRefused(await GiveAsync(Password, arguments), ExitCode.Usage, words);

    [Theory]
    [InlineData("There is no gallery 'nowhere'", "add", "stranger", "--role", "viewer", "--gallery", "nowhere")]
    [InlineData("There is no user 'nobody'", "set", "nobody", "--role", "viewer")]
    [InlineData("There is no user 'nobody'", "set", "nobody", "--password")]
    [InlineData("There is no user 'nobody'", "remove", "nobody", "--yes")]
    [InlineData("There is no user 'nobody'", "token", "add", "nobody", "--label", "backup")]
    [InlineData("There is no user 'nobody'", "token", "list", "nobody")]
    [InlineData("There is no user 'nobody'", "token", "remove", "nobody", "1")]
    public async Task What_is_not_there_is_named(string words, params string[] arguments)
    {
        AssertRefused(await GiveAsync(Password, arguments), ExitCode.Rejected, words);
        Assert.Null(await SignInAsync("stranger", Password));
    }

    [Fact]
    public async Task The_audit_tells_who_changed_what_and_what_was_refused_is_not_in_it()
    {
        var name = NewName();
        await GiveAsync(Password, "add", name, "--role", "viewer");
        await RunAsync("set", name, "--role", "reviewer", "--gallery", "nowhere");
        await RunAsync("set", name, "--role", "administrator");

        var changes = (await RunAsync("audit", "--limit", "1000", "--json")).Json.GetProperty("changes").EnumerateArray().Where(change => change.GetProperty("target").GetString() == name);
        Assert.Equal(["tester changed the roles of the account: viewer in every gallery → administrator in every gallery", "tester added the account: viewer in every gallery"],
            changes.Select(change => $"{change.GetProperty("actor")} {change.GetProperty("deed")}: {change.GetProperty("detail")}"));
        Assert.Contains("Nothing has been changed yet", (await RunAsync("audit", "--by", "nobody")).Output, StringComparison.Ordinal);
        AssertRefused(await RunAsync("audit", "--limit", "0"), ExitCode.Usage, "--limit");
    }

    private static string NewName() => $"user-{Guid.NewGuid().ToString("N")[..12]}";

    private static void AssertRefused(CliResult result, ExitCode? code, string words)
    {
        Assert.Contains(words, result.Error, StringComparison.Ordinal);
        Assert.Equal(code ?? result.Code, result.Code);
        Assert.NotEqual(ExitCode.Done, result.Code);
    }

    private Task<CliResult> RunAsync(params string[] arguments) => galleries.Command().RunAsync(["user", .. arguments]);

    /// <summary>With a password on standard input.</summary>
    private Task<CliResult> GiveAsync(string password, params string[] arguments)
    {
        var command = galleries.Command();
        command.Input = password.Length == 0 ? "" : $"{password}\n";
        return command.RunAsync(["user", .. arguments]);
    }

    private async Task<IEnumerable<string>> RolesAsync(string name, params string[] order)
    {
        var user = (await RunAsync("list", "--json")).Json.GetProperty("users").EnumerateArray().Single(user => user.GetProperty("name").GetString() == name);
        return user.GetProperty("roles").EnumerateArray().Select(role => role.TryGetProperty("gallery", out var gallery) && gallery.GetString() is { } of ? $"{role.GetProperty("role")} in {of}" : $"{role.GetProperty("role")}")
            .OrderBy(role => Array.FindIndex(order, gallery => role.EndsWith(gallery, StringComparison.Ordinal)) is >= 0 and var at ? at : int.MaxValue);
    }

    private async Task<Account?> SignInAsync(string name, string password)
    {
        await using var database = new GalleryDatabase(galleries.ConnectionString);
        return await new AccountStore(database).SignInAsync(name, password, StoredGalleries.Cancel);
    }

    private async Task<Account?> FindAsync(string token)
    {
        await using var database = new GalleryDatabase(galleries.ConnectionString);
        return await new AccountStore(database).FindByTokenAsync(token, StoredGalleries.Cancel);
    }
}
