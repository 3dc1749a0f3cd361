using FaceWorker.Cli.Erasure;
using FaceWorker.Client;
using FaceWorker.Core.Erasure;
using Spectre.Console;

namespace FaceWorker.Cli.Frame;

/// <summary>Everything that a command touches outside itself; tests provide their own.</summary>
internal sealed class Shell
{
    // Redirected output has no width; tables are then not wrapped.
    private const int WidthOfFiles = 200;

    public Shell(TextWriter output, TextWriter error, Func<string, string?> variable)
    {
        Out = output;
        Error = error;
        Settings = new CliSettings(variable);
        Console = CreateConsole(output);
        IsDebug = variable("FACEWORKER_DEBUG") is "1" or "true";
    }

    public TextWriter Out { get; }

    public TextWriter Error { get; }

    /// <summary>Writes to <see cref="Out"/>, with colours and progress bars where that is a terminal.</summary>
    public IAnsiConsole Console { get; init; }

    public CliSettings Settings { get; }

    /// <summary>Failures come with their stack trace (FACEWORKER_DEBUG=1).</summary>
    public bool IsDebug { get; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public Func<Uri, CancellationToken, Task<IFaceWorkerClient>> ConnectToBus { get; init; } =
        async (broker, cancel) => await FaceWorkerClient.ConnectAsync(broker, cancel: cancel);

    public Func<Uri, CancellationToken, Task<IReadOnlyDictionary<string, QueueDepth?>>> ReadQueues { get; init; } =
        BrokerQueues.GetDepthsAsync;

    /// <summary>The same of one queue, which is quicker.</summary>
    public Func<Uri, WorkQueue, CancellationToken, Task<QueueDepth?>> ReadQueue { get; init; } = BrokerQueues.FindDepthAsync;

    /// <summary>The messages of a broker that were put aside.</summary>
    public Func<Uri, IPutAsideMessages> PutAside { get; init; } = broker => new PutAsideMessages(broker);

    /// <summary>Asks the person at the terminal yes or no; null where there is nobody.</summary>
    public Func<string, CancellationToken, Task<bool>>? Confirm { get; init; }

    public TextReader In { get; init; } = TextReader.Null;

    /// <summary>Asks the person at the terminal for a password, without showing it; null where there is nobody.</summary>
    public Func<string, CancellationToken, Task<string>>? ReadPassword { get; init; }

    /// <summary>Who calls, for the audit: the operating system's user.</summary>
    public string User { get; init; } = Environment.UserName;

    public static Shell OfProcess() => new(System.Console.Out, System.Console.Error, Environment.GetEnvironmentVariable)
    {
        In = System.Console.In,
        ReadPassword = System.Console.IsInputRedirected || System.Console.IsOutputRedirected ? null : ReadPasswordAtTheTerminal,
        Confirm = System.Console.IsInputRedirected || System.Console.IsOutputRedirected ? null : AskAtTheTerminal,
    };

    private static Task<bool> AskAtTheTerminal(string question, CancellationToken cancel) =>
        AnsiConsole.Console.PromptAsync(new ConfirmationPrompt(Markup.Escape(Printable.Of(question))) { DefaultValue = false }, cancel);

    private static Task<string> ReadPasswordAtTheTerminal(string question, CancellationToken cancel) =>
        AnsiConsole.Console.PromptAsync(new TextPrompt<string>(Markup.Escape(Printable.Of(question))).Secret(mask: null), cancel);

    private static IAnsiConsole CreateConsole(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (!console.Profile.Out.IsTerminal)
            console.Profile.Width = WidthOfFiles;
        return console;
    }
}
