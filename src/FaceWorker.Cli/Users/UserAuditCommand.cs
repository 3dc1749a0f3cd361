using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Core.Access;

namespace FaceWorker.Cli.Users;

/// <summary>Shows who changed what.</summary>
internal sealed class UserAuditCommand : CliCommand
{
    private readonly Option<string?> by = new("--by") { Description = "Only what this user changed; also somebody who was removed since", HelpName = "NAME" };
    private readonly Option<int> limit = CommonOptions.Number("--limit", "How many changes, the newest first", least: 1, most: 100_000, usual: 50);

    public UserAuditCommand(Shell shell)
        : base(shell, "audit", "Show who changed galleries, archives, operations, dead letters and users, and when. What was corrected about people is in 'subject history'.") =>
        Add(by, limit);

    public override IReadOnlyList<string> Examples => ["faceworker user audit", "faceworker user audit --by ben --limit 200"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var changes = await Database.UseAuditAsync(call.Shell, audit => audit.ListAsync(call.Context, new AuditList(call.Get(limit), Actor: call.Find(by)), cancel));
        call.Output.WriteResult(new { changes }, output =>
        {
            if (changes.Count == 0)
                output.WriteLine("Nothing has been changed yet.");
            else
                output.Write(Drawing.Table(["Change", "When", "Who", "What", "Details"], changes, change => [change.Id, change.At, change.Actor, $"{change.Deed} {change.Target}", change.Detail]));
        });
        return ExitCode.Done;
    }
}
