using System.CommandLine;
using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;

namespace FaceWorker.Cli.Frame;

/// <summary>A command with examples in its help, whose failures are one sentence and an exit code.</summary>
internal abstract class CliCommand : Command
{
    /// <summary>On every command.</summary>
    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Print one JSON document on standard output, and nothing else",
        Recursive = true,
    };

    protected CliCommand(Shell shell, string name, string description)
        : base(name, description) =>
        SetAction(async (parse, cancel) =>
        {
            var output = new Output(shell, parse.GetValue(Json));
            return (int)await RunGuardedAsync(new Call(parse, shell, output), cancel);
        });

    /// <summary>Command lines that work as written, given the files they name.</summary>
    public abstract IReadOnlyList<string> Examples { get; }

    protected abstract Task<ExitCode> RunAsync(Call call, CancellationToken cancel);

    /// <summary>Adds arguments and options; the help lists them in this order.</summary>
    protected void Add(params ReadOnlySpan<Symbol> symbols)
    {
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
                Arguments.Add(argument);
            else
                Options.Add((Option)symbol);
        }
    }

    private async Task<ExitCode> RunGuardedAsync(Call call, CancellationToken cancel)
    {
        try
        {
            return await RunAsync(call, cancel);
        }
        catch (Exception exception)
        {
            return call.Output.Fail(Failures.Explain(exception, call.Shell.Settings, cancel));
        }
    }
}

/// <summary>Commands that belong together; by itself it shows its help.</summary>
internal sealed class CliGroup : Command
{
    public CliGroup(string name, string description, params Command[] commands)
        : base(name, description)
    {
        foreach (var command in commands)
            Add(command);
    }
}

/// <summary>One call of a command: its arguments, and where to answer.</summary>
internal sealed record Call(ParseResult Parse, Shell Shell, Output Output)
{
    /// <summary>For the use cases: the operating system's user asks, and waits. Anyone with the database's password may do everything.</summary>
    public RequestContext Context => By(Shell.User);

    public static RequestContext By(string name) => new(new Caller(name, Rights.All), Lane.Interactive);

    public T Get<T>(Option<T> option) => Parse.GetRequiredValue(option);

    public T? Find<T>(Option<T> option) => Parse.GetValue(option);

    public T Get<T>(Argument<T> argument) => Parse.GetRequiredValue(argument);

    public T? Find<T>(Argument<T> argument) => Parse.GetValue(argument);
}
