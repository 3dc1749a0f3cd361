using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Core.Erasure;

namespace FaceWorker.Cli.Erasure;

/// <summary>Lists the receipts of erasures, or answers whether something was erased.</summary>
internal sealed class ForgetListCommand : CliCommand
{
    private readonly ErasureOptions what = new();
    private readonly Option<int> limit = CommonOptions.Number("--limit", "How many receipts, the newest first", least: 1, most: 100_000, usual: 50);

    public ForgetListCommand(Shell shell)
        : base(shell, "list", "List receipts of erasures. They name nobody: to learn whether somebody was erased, give the name.") =>
        Add([.. what.Symbols, limit]);

    public override IReadOnlyList<string> Examples => ["faceworker forget list", "faceworker forget list --subject Anna --gallery family --json | jq '.receipts | length'"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var targets = what.Read(call);
        if (targets.Count > 1)
            throw new CliFailure("usage", "One photo at a time is looked for.", "Give --image once.", ExitCode.Usage);
        var receipts = await Database.UseErasuresAsync(call.Shell, store => store.ListAsync(call.Context, new ErasureList(call.Get(limit), targets.SingleOrDefault()), cancel));
        call.Output.WriteResult(new { receipts }, output =>
        {
            if (receipts.Count == 0)
                output.WriteLine(targets.Count == 0 ? "Nothing was erased yet." : $"There is no receipt for {targets[0]}.");
            else
                ErasureText.WriteTable(output, receipts);
        });
        return ExitCode.Done;
    }
}
