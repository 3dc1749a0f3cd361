using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Indexing;
using FaceWorker.Contracts;
using FaceWorker.Core.Archives;

namespace FaceWorker.Cli.Archives;

/// <summary>Which failures of an archive.</summary>
internal sealed class FailureOptions
{
    private readonly Option<string?> reason = new("--reason")
    {
        Description = "Only those that failed for this reason, such as corrupt, notFound or crashed",
        HelpName = "REASON",
    };

    private readonly Option<string?> path = new("--path")
    {
        Description = "Only those whose whole path or URL matches; * is any text, slashes included, and ? any one character",
        HelpName = "PATTERN",
    };

    public FailureOptions() => reason.AcceptOnlyFromAmong([.. Enum.GetValues<RejectionReason>().Select(ReasonName.Of)]);

    public void AddTo(CliCommand command)
    {
        command.Add(reason);
        command.Add(path);
    }

    public FailureFilter FilterOf(Call call) => new(
        call.Find(reason) is { } name ? Enum.Parse<RejectionReason>(name, ignoreCase: true) : null,
        call.Find(path));
}
