using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Cli.Subjects;
using FaceWorker.Client;
using FaceWorker.Core.Erasure;

namespace FaceWorker.Cli.Erasure;

/// <summary>Erases a person, photos or a gallery, and prints receipts.</summary>
internal sealed class ForgetCommand : CliCommand
{
    private readonly ErasureOptions what = new();
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Only count what would be erased" };
    private readonly Option<bool> rewrite = new("--rewrite") { Description = "Write the tables anew, so that not even free space in their files holds it; each table is locked meanwhile" };
    private readonly Option<string> actor;
    private readonly Option<bool> yes = Confirmation.Yes();

    public ForgetCommand(Shell shell)
        : base(shell, "forget", "Erase a person, photos or a whole gallery, for good: from the database, its indexes and the dead letters. The photos themselves are not touched, nor are backups.")
    {
        actor = SubjectOptions.Actor(shell);
        Add([.. what.Symbols, dryRun, rewrite, actor, yes]);
        Subcommands.Add(new ForgetListCommand(shell));
        Subcommands.Add(new ForgetAllowCommand(shell));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "faceworker forget --subject Anna --gallery family --dry-run",
        "faceworker forget --subject Anna --gallery family",
        "faceworker forget --image /photos/anna/1.jpg --gallery family --yes --json > receipt.json",
        "faceworker forget --gallery family",
    ];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var targets = what.Read(call);
        if (targets.Count == 0)
            throw new CliFailure("usage", "It is not said what to erase.", "Give --subject, --image or --gallery; see 'faceworker forget --help'.", ExitCode.Usage);
        var context = Call.By(call.Get(actor));
        return await Database.EraseAsync(call.Shell, async eraser =>
        {
            var counts = call.Find(dryRun) || !call.Find(yes) ? await CountAsync(target => eraser.CountAsync(context, target, cancel), targets) : new ErasureCounts();
            if (call.Find(dryRun))
            {
                call.Output.WriteResult(new { wouldErase = counts }, output => output.WriteLine($"Would erase {WordsFor(targets)}: {counts.Describe()}."));
                return ExitCode.Done;
            }

            await Confirmation.RequireAsync(call, yes, $"Erasing {WordsFor(targets)} ({counts.Describe()})", cancel);
            var receipts = new List<ErasureReceipt>();
            foreach (var target in targets)
                receipts.Add(await eraser.EraseAndSweepAsync(context, target, call.Find(rewrite), cancel));
            call.Output.WriteResult(new { receipts }, output => Write(output, targets, receipts));
            await WarnOfJobsAsync(call, cancel);
            return ExitCode.Done;
        });
    }

    private static async Task<ErasureCounts> CountAsync(Func<ErasureTarget, Task<ErasureCounts>> count, IReadOnlyList<ErasureTarget> targets)
    {
        var counts = new ErasureCounts();
        foreach (var target in targets)
            counts += await count(target);
        return counts;
    }

    private static string WordsFor(IReadOnlyList<ErasureTarget> targets) => targets is [var one] ? one.ToString() : $"{targets.Count} photos of gallery '{targets[0].Gallery}'";

    private static void Write(Output output, IReadOnlyList<ErasureTarget> targets, IReadOnlyList<ErasureReceipt> receipts)
    {
        foreach (var (target, receipt) in targets.Zip(receipts))
        {
            output.WriteLine($"{target} was erased on {Drawing.Time(receipt.ErasedAt)}; receipt {receipt.Id}:");
            output.Write(Drawing.Facts(ErasureText.Facts(receipt.Counts)));
        }

        if (receipts.Any(receipt => receipt is { Kind: ErasureKind.Image, Counts.Images: 0 }))
            output.WriteLine("Of a photo that was never stored only the ledgers were rid. If a job for it is still on its way, it will be stored: then erase it again.");
        if (targets.Any(target => target.Kind == ErasureKind.Subject))
            output.WriteLine("The photos' digests and paths are kept, so that indexing the same files again does not bring the person back.");
        output.WriteLine("Not reached: backups, exported files, what events and webhooks have told already, and the server's write-ahead log until it is recycled.");
    }

    /// <summary>A job that waits is done when its turn comes. It may name a person anew; an erased photo is refused.</summary>
    internal static async Task WarnOfJobsAsync(Call call, CancellationToken cancel)
    {
        var depths = await call.Shell.ReadQueues(call.Shell.Settings.Broker, cancel);
        var waiting = FaceWorkerQueues.Delays.Select(queue => queue.Name).Append(FaceWorkerQueues.Index.Name).Append(FaceWorkerQueues.Enroll.Name)
            .Sum(name => (long)(depths.GetValueOrDefault(name)?.Messages ?? 0));
        if (waiting > 0)
            call.Output.Note($"Not looked at: {Drawing.Plural(waiting, "job")} that wait in the queues. An enrolment among them may bring a person of that name back; when they are done, look again with 'faceworker forget --dry-run'.");
    }
}
