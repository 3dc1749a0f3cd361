using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Client;
using FaceWorker.Core.Access;

namespace FaceWorker.Cli.DeadLetters;

/// <summary>Which parked messages a command is about: one, those of a reason, or all. There is no default.</summary>
internal sealed class DeadLetterChoice
{
    private readonly Argument<string?> id = new("ID") { Description = "One message, by the id that 'faceworker dead-letters list' shows", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> reason = Reason("All messages of this reason");
    private readonly Option<bool> all = new("--all") { Description = "All messages" };

    public static Option<string?> Reason(string description) =>
        new("--reason") { Description = $"{description}, for example crashed, tooSlow, tooMuchMemory, deliveryLimit", HelpName = "REASON" };

    public IReadOnlyList<Symbol> Symbols => [id, reason, all];

    /// <exception cref="CliFailure">None of the three was given, or more than one.</exception>
    public Predicate<DeadLetter> Of(Call call) => (call.Find(id), call.Find(reason), call.Find(all)) switch
    {
        ({ } one, null, false) => letter => letter.Id == one,
        (null, { } why, false) => letter => letter.Reason == why,
        (null, null, true) => _ => true,
        _ => throw new CliFailure("usage", "No message was chosen.", "Give one of ID, --reason REASON and --all.", ExitCode.Usage),
    };

    /// <summary>The failure of a command whose choice matched no message.</summary>
    public CliFailure NothingFound(Call call) => new("unknownDeadLetter",
        call.Find(id) is { } one ? $"There is no message '{one}' in the dead-letter queue." : "There is no such message in the dead-letter queue.",
        "See 'faceworker dead-letters list'.", ExitCode.NotReady);

    /// <summary>Makes a change, as a line of the audit.</summary>
    public static Task<List<DeadLetterView>> KeepAsync(Call call, string deed, Func<Task<IReadOnlyList<DeadLetter>>> change, CancellationToken cancel) =>
        Database.UseAuditAsync(call.Shell, audit => audit.KeepAsync(call.Context, async () =>
        {
            var changed = await change();
            return (changed.Select(DeadLetterView.Of).ToList(), AuditNote.OfDeadLetters(deed, changed.Select(letter => letter.Id)));
        }, cancel));

    /// <summary>The queue, created if it does not exist yet and the user may do so, so that a new system has an empty list.</summary>
    public static async Task<Client.DeadLetters> OpenAsync(Shell shell, CancellationToken cancel)
    {
        var broker = shell.Settings.Broker;
        await BrokerQueues.DeclareIfAllowedAsync(broker, cancel);
        return new Client.DeadLetters(broker);
    }
}
