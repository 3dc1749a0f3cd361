using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;

namespace FaceWorker.Cli.DeadLetters;

/// <summary>Sends parked messages again.</summary>
internal sealed class DeadLettersReplayCommand : CliCommand
{
    private readonly DeadLetterChoice choice = new();

    public DeadLettersReplayCommand(Shell shell)
        : base(shell, "replay", "Send messages of the dead-letter queue to their original queues again, unchanged.") =>
        Add([.. choice.Symbols]);

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker dead-letters replay 0123456789ab",
        "faceworker dead-letters replay --reason tooSlow",
        "faceworker dead-letters replay --all",
    ];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var which = choice.Of(call);
        var queue = await DeadLetterChoice.OpenAsync(call.Shell, cancel);
        var sent = await DeadLetterChoice.KeepAsync(call, "replayed", () => queue.ReplayAsync(which, cancel), cancel);
        var left = (await queue.ListAsync(cancel)).Count(letter => which(letter));
        if (sent.Count + left == 0)
            throw choice.NothingFound(call);
        call.Output.WriteResult(new { replayed = sent, left }, output =>
        {
            output.WriteLine($"{Drawing.Plural(sent.Count, "message")} sent again.");
            if (left > 0)
                output.WriteLine($"{Drawing.Plural(left, "message")} stayed: no header names the FaceWorker queue it came from, or it was parked again.");
        });
        return ExitCode.Done;
    }
}
