using System.CommandLine;
using FaceWorker.Cli.Frame;

namespace FaceWorker.Cli.Tests.Frame;

public sealed class HelpTests
{
    public static TheoryData<string> Commands => [.. Leaves(CommandLine.CreateRoot(new Shell(TextWriter.Null, TextWriter.Null, _ => null)), [])];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_command_shows_examples_of_itself(string command)
    {
        var result = await new CliRun().RunAsync([.. command.Split(' '), "--help"]);

        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Contains($"Examples:\n  faceworker {command}", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_example_is_a_command_line_that_works(string command)
    {
        var root = CommandLine.CreateRoot(new Shell(TextWriter.Null, TextWriter.Null, _ => null));
        var one = command.Split(' ').Aggregate((Command)root, (parent, name) => parent.Subcommands.Single(child => child.Name == name));

        Assert.All(((CliCommand)one).Examples, example =>
        {
            var line = example["faceworker ".Length..].Split(['|', '>'])[0];
            Assert.Empty(root.Parse(line).Errors);
        });
    }

    [Fact]
    public async Task The_help_of_the_program_lists_settings_and_every_exit_code()
    {
        var result = await new CliRun().RunAsync("--help");

        Assert.Contains("FACEWORKER_POSTGRES", result.Output, StringComparison.Ordinal);
        Assert.Contains("FACEWORKER_RABBITMQ", result.Output, StringComparison.Ordinal);
        Assert.Equal(Enum.GetValues<ExitCode>(), ExitCodes.All.Select(code => code.Code));
        Assert.All(ExitCodes.All, code => Assert.Contains($"{(int)code.Code}  {code.Meaning}", result.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData()]
    [InlineData("models")]
    public async Task An_unfinished_command_line_shows_what_there_is(params string[] arguments)
    {
        var result = await new CliRun().RunAsync(arguments);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("Commands:", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task The_version_is_printed()
    {
        var result = await new CliRun().RunAsync("--version");

        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Matches(@"^\d+\.\d+\.\d+", result.Output);
    }

    private static IEnumerable<string> Leaves(Command command, IReadOnlyList<string> path) => command.Subcommands.Count == 0
        ? [string.Join(' ', path)]
        : command.Subcommands.SelectMany(child => Leaves(child, [.. path, child.Name]));
}
