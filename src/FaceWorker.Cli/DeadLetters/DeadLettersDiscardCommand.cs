using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;

namespace FaceWorker.Cli.DeadLetters;

/// <summary>Deletes parked messages.</summary>
internal sealed class DeadLettersDiscardCommand : CliCommand
{
    private readonly DeadLetterChoice choice = new();
    private readonly Option<bool> yes = Confirmation.Yes();

    public DeadLettersDiscardCommand(Shell shell)
        : base(shell, "discard", "Delete messages of the dead-letter queue, for good. The photos themselves, and what the ledgers say about them, are not touched.") =>
        Add([.. choice.Symbols, yes]);

    public override IReadOnlyList<string> Examples => ["faceworker dead-letters discard 0123456789ab", "faceworker dead-letters discard --reason crashed --yes"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var which = choice.Of(call);
        var queue = await DeadLetterChoice.OpenAsync(call.Shell, cancel);
        var asked = (await queue.ListAsync(cancel)).Where(letter => which(letter)).Select(letter => letter.Id).ToHashSet();
        if (asked.Count == 0)
            throw choice.NothingFound(call);
        await Confirmation.RequireAsync(call, yes, $"Deleting {Drawing.Plural(asked.Count, "dead letter")}", cancel);
        var discarded = await DeadLetterChoice.KeepAsync(call, "discarded", () => queue.DiscardAsync(letter => asked.Contains(letter.Id), cancel), cancel);
        call.Output.WriteResult(new { discarded }, output => output.WriteLine($"{Drawing.Plural(discarded.Count, "message")} deleted."));
        return ExitCode.Done;
    }
}
