using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;

namespace FaceWorker.Cli.Erasure;

/// <summary>Allows photos that were erased to be indexed again.</summary>
internal sealed class ForgetAllowCommand : CliCommand
{
    private readonly Argument<long> erasure = new("ERASURE") { Description = "The number of the receipt; 'faceworker forget list' shows it" };

    public ForgetAllowCommand(Shell shell)
        : base(shell, "allow", "Allow the photos of an erasure to be indexed again. Nothing comes back by that itself.") =>
        Add(erasure);

    public override IReadOnlyList<string> Examples => ["faceworker forget allow 12"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var allowed = await Database.UseErasuresAsync(call.Shell, store => store.AllowAsync(call.Context, call.Get(erasure), cancel));
        call.Output.WriteResult(new { allowed }, output => output.WriteLine($"{Drawing.Plural(allowed, "photo")} may be indexed again."));
        return ExitCode.Done;
    }
}
