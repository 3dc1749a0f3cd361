using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;

namespace FaceWorker.Cli.DeadLetters;

/// <summary>Lists the parked messages.</summary>
internal sealed class DeadLettersListCommand : CliCommand
{
    private readonly Option<string?> reason = DeadLetterChoice.Reason("Only messages of this reason");

    public DeadLettersListCommand(Shell shell)
        : base(shell, "list", "List the messages of the dead-letter queue, oldest first: their ids, where they came from, and why they were parked.") =>
        Add(reason);

    public override IReadOnlyList<string> Examples => ["faceworker dead-letters list", "faceworker dead-letters list --reason crashed --json | jq -r '.deadLetters[].source'"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var queue = await DeadLetterChoice.OpenAsync(call.Shell, cancel);
        var wanted = call.Find(reason);
        var letters = (await queue.ListAsync(cancel)).Where(letter => wanted is null || letter.Reason == wanted).Select(DeadLetterView.Of).ToList();
        call.Output.WriteResult(new { deadLetters = letters }, output =>
        {
            if (letters.Count > 0)
                DeadLetterView.WriteTable(output, letters);
            output.WriteLine(letters.Count == 0 ? "No dead letters." : $"{Drawing.Plural(letters.Count, "dead letter")}. See one: faceworker dead-letters show {letters[0].Id}");
        });
        return ExitCode.Done;
    }
}
