using System.CommandLine;
using System.CommandLine.Parsing;
using FaceWorker.Cli.Frame;
using FaceWorker.Core;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Cli.Clients;

/// <summary>What the commands about clients have in common.</summary>
internal static class ClientOptions
{
    public static Argument<string> Name()
    {
        var argument = new Argument<string>("CLIENT") { Description = "The user's name at the broker; for the right read, the login's in the database" };
        argument.Validators.Add(CheckName);
        return argument;
    }

    public static Option<string[]> Rights(bool required) => new Option<string[]>("--may")
    {
        Description = required
            ? "What the client may do: ask identifies, verifies and sees people; index stores images and manages archives; administer says who is who; read reads reports in SQL"
            : "The rights to take away; without it, all",
        HelpName = "RIGHT",
        Required = required,
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    }.AcceptOnlyFromAmong([.. Enum.GetValues<ClientRight>().Select(right => right.ToName())]);

    public static Option<string[]> Galleries(string without) => new Option<string[]>("--gallery", "-g")
    {
        Description = $"In these galleries; without it, {without}",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    }.Checked(result => CommonOptions.CheckEach(result, GalleryName.IsValid, "a gallery name: use 1 to 63 lower-case letters, digits, '-' and '_', beginning with a letter or digit."));

    public static void CheckName(SymbolResult result) => CommonOptions.CheckEach(result, ClientName.IsValid, $"a name of a client: use 1 to {ClientName.MaxLength} characters.");

    public static IReadOnlyList<ClientRight> RightsOf(string[] names) => [.. names.Distinct().Select(name => Enum.Parse<ClientRight>(name, ignoreCase: true))];
}
