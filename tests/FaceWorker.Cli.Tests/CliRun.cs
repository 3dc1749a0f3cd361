using System.Text.Json;
using System.Text.RegularExpressions;
using FaceWorker.Cli.Erasure;
using FaceWorker.Cli.Frame;
using FaceWorker.Client;
using FaceWorker.Core.Erasure;

namespace FaceWorker.Cli.Tests;

/// <summary>The command, run in this process with an environment and a bus of its own.</summary>
internal sealed class CliRun
{
    private readonly Dictionary<string, string> variables = new()
    {
        [CliSettings.BrokerVariable] = "amqp://user:password@127.0.0.1:1/vhost",
        [CliSettings.PostgresVariable] = "Host=127.0.0.1;Port=1;Database=none;Username=none;Password=secret;Timeout=3",
        [CliSettings.ModelsVariable] = "/nowhere",
    };

    public FakeClient Client { get; } = new();

    /// <summary>Workers that consume each queue.</summary>
    public uint Workers { get; set; } = 1;

    /// <summary>The messages of the broker that were put aside are looked through; otherwise there are none.</summary>
    public bool LooksIntoQueues { get; set; }

    /// <summary>What the person at the terminal says to each question; null: there is nobody.</summary>
    public Func<string, bool>? Confirm { get; set; }

    /// <summary>What comes on standard input.</summary>
    public string Input { get; set; } = "";

    /// <summary>The passwords that the person at the terminal types, one after the other; null: there is nobody.</summary>
    public IReadOnlyList<string>? Passwords { get; set; }

    /// <summary>The command believes that it writes to a terminal.</summary>
    public bool IsAtTerminal { get; set; }

    /// <summary>What happens each time the command waits a while; null: it waits.</summary>
    public Func<Task>? Meanwhile { get; set; }

    public CliRun With(string variable, string? value)
    {
        if (value is null)
            variables.Remove(variable);
        else
            variables[variable] = value;
        return this;
    }

    public async Task<CliResult> RunAsync(params string[] arguments) => await RunAsync(CancellationToken.None, arguments);

    public async Task<CliResult> RunAsync(CancellationToken cancel, params string[] arguments)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        var typed = new Queue<string>(Passwords ?? []);
        var shell = new Shell(output, error, variables.GetValueOrDefault)
        {
            Console = IsAtTerminal ? TestTerminal.Create(output) : new Shell(output, error, variables.GetValueOrDefault).Console,
            Time = Meanwhile is { } happens ? new EventfulTime(happens) : TimeProvider.System,
            Confirm = Confirm is { } say ? (question, _) => Task.FromResult(say(question)) : null,
            In = new StringReader(Input),
            ReadPassword = Passwords is null ? null : (_, _) => Task.FromResult(typed.Dequeue()),
            User = "tester",
            ConnectToBus = (_, _) => Task.FromResult<IFaceWorkerClient>(Client),
            ReadQueues = (_, _) => Task.FromResult<IReadOnlyDictionary<string, QueueDepth?>>(
                FaceWorkerQueues.All.ToDictionary(queue => queue.Name, _ => (QueueDepth?)new QueueDepth(0, Workers))),
            PutAside = broker => LooksIntoQueues ? new PutAsideMessages(broker) : new NoMessages(),
            ReadQueue = (_, _, _) => Task.FromResult<QueueDepth?>(new QueueDepth(0, Workers)),
        };
        var code = await CommandLine.RunAsync(arguments, shell, cancel);
        return new CliResult((ExitCode)code, output.ToString(), error.ToString());
    }

    private sealed class NoMessages : IPutAsideMessages
    {
        public Task<int> CountAsync(ErasureScope scope, CancellationToken cancel) => Task.FromResult(0);

        public Task<int> EraseAsync(ErasureScope scope, CancellationToken cancel) => Task.FromResult(0);
    }
}

internal sealed partial record CliResult(ExitCode Code, string Output, string Error)
{
    /// <summary>The output without colours and cursor movements, and gaps between columns as two spaces.</summary>
    public string Text => Gap.Replace(Escape.Replace(Output, ""), "  ");

    [GeneratedRegex(@"\e\[[0-9;?]*[A-Za-z]|\r")]
    private static partial Regex Escape { get; }

    [GeneratedRegex(" {2,}")]
    private static partial Regex Gap { get; }

    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public IReadOnlyList<JsonElement> JsonLines =>
        [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
}
