namespace FaceWorker.Cli.Frame;

/// <summary>A failure that a person can do something about: one sentence, and the remedy.</summary>
/// <param name="code">For scripts, in camel case: <c>missingSetting</c>, <c>brokerUnreachable</c>, ...</param>
/// <param name="message">One sentence that names the setting, file or server concerned.</param>
/// <param name="remedy">What to do about it, with the exact command where there is one.</param>
internal sealed class CliFailure(string code, string message, string remedy, ExitCode exit = ExitCode.NotReady, Exception? inner = null)
    : Exception(message, inner)
{
    public string Code { get; } = code;

    public string Remedy { get; } = remedy;

    public ExitCode Exit { get; } = exit;
}
