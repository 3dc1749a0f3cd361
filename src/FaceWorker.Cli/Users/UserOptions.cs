using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Cli.Users;

/// <summary>What the commands about users have in common.</summary>
internal static class UserOptions
{
    public static Argument<string> Name()
    {
        var argument = new Argument<string>("NAME") { Description = "The name to sign in with" };
        argument.Validators.Add(result => CommonOptions.CheckEach(result, AccountName.IsValid, $"a user name: use 1 to {AccountName.MaxLength} characters, without spaces at its ends."));
        return argument;
    }

    public static Option<Role?> Role(bool required) => new("--role", "-r")
    {
        Description = "What the user is there for: viewer looks; reviewer also says who is who; administrator also manages archives, settings and operations",
        HelpName = "ROLE",
        Required = required,
    };

    public static Option<string[]> Galleries() => new Option<string[]>("--gallery", "-g")
    {
        Description = "Only in these galleries; without it, in every one, also those to come",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    }.Checked(result => CommonOptions.CheckEach(result, GalleryName.IsValid, "a gallery name: use 1 to 63 lower-case letters, digits, '-' and '_', beginning with a letter or digit."));

    /// <summary>The role in these galleries, or in every one.</summary>
    public static IReadOnlyList<Grant> Grants(Role role, string[] galleries) =>
        galleries.Length == 0 ? [new Grant(role)] : [.. galleries.Distinct().Select(gallery => new Grant(role, new GalleryName(gallery)))];

    /// <summary>Asks at the terminal, twice, or reads the first line of standard input: never an argument, which every process can see.</summary>
    /// <exception cref="CliFailure">There is none.</exception>
    public static async Task<string> ReadPasswordAsync(Call call, AccountName name, CancellationToken cancel)
    {
        if (call.Shell.ReadPassword is not { } read)
            return await call.Shell.In.ReadLineAsync(cancel) is { Length: > 0 } line
                ? line
                : throw new CliFailure("noPassword", "There is no password on standard input.", $"For example: faceworker user add {name} --role viewer < password.txt", ExitCode.Usage);
        var password = await read($"Password of {name}:", cancel);
        return await read("The same again:", cancel) == password
            ? password
            : throw new CliFailure("noPassword", "The two passwords differ.", "Nothing was changed; try again.", ExitCode.Usage);
    }
}
