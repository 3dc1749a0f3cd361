using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace FaceWorker.Cli.Frame;

/// <summary>The usual help, then examples; for the whole program, its settings and exit codes, too.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        var command = parseResult.CommandResult.Command;
        var output = parseResult.InvocationConfiguration.Output;
        WriteSection(output, "Examples:", ExamplesOf(command));
        if (command is RootCommand)
        {
            WriteSection(output, "Settings (environment variables):", Settings);
            WriteSection(output, "Exit codes:", ExitCodes.All.Select(code => $"{(int)code.Code,3}  {code.Meaning}"));
        }

        return (int)ExitCode.Done;
    }

    private static IEnumerable<string> Settings =>
    [
        $"{CliSettings.PostgresVariable}  connection string of PostgreSQL, for Npgsql",
        $"{CliSettings.BrokerVariable}  amqp://USER:PASSWORD@HOST:PORT/VHOST",
        $"{CliSettings.ModelsVariable}    folder of the models (default: faceworker/models in the user's data folder)",
        "FACEWORKER_DEBUG     1: failures come with their stack trace",
        $"A sandbox's: {CliSettings.SandboxRemedy}",
    ];

    /// <summary>A group shows the first example of each of its commands.</summary>
    private static IEnumerable<string> ExamplesOf(Command command) => command is CliCommand one
        ? one.Examples
        : command.Subcommands.SelectMany(part => ExamplesOf(part).Take(1));

    private static void WriteSection(TextWriter output, string title, IEnumerable<string> lines)
    {
        output.WriteLine(title);
        foreach (var line in lines)
            output.WriteLine("  " + line);
        output.WriteLine();
    }
}
