using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Archives;

namespace FaceWorker.Cli.Archives;

/// <summary>Which failures of an archive.</summary>
internal sealed class FailureOptions
{
    private readonly Option<RejectionReason?> reason = new Option<RejectionReason?>("--reason")
    {
        Description = "Only those that failed for this reason, such as corrupt, notFound or crashed",
        HelpName = "REASON",
    }.AcceptOnlyFromAmong([.. Enum.GetValues<RejectionReason>().Select(EnumNames.ToName)]);

    private readonly Option<string?> path = new("--path")
    {
        Description = "Only those whose whole path or URL matches; * is any text, slashes included, and ? any one character",
        HelpName = "PATTERN",
    };

    public IReadOnlyList<Symbol> Symbols => [reason, path];

    public FailureFilter FilterOf(Call call) => new(call.Find(reason), call.Find(path));
}
