using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Core.Events;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Cli.Events;

/// <summary>Prints the events that are kept, one JSON document on each line.</summary>
internal sealed class EventsCommand : CliCommand
{
    private const int PageSize = 500;
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly Option<long> since = new Option<long>("--since")
    {
        Description = "The number of the last event that you have; 0: begin with the oldest that is kept",
        HelpName = "N",
        Required = true,
    }.Only(number => number >= 0, "it must be 0 or more.");

    private readonly Option<string?> gallery = CommonOptions.GalleryIfAny("Only events of this gallery");
    private readonly Option<string[]> kinds = KindOption.Create("Only events of these kinds");
    private readonly Option<bool> follow = new("--follow", "-f") { Description = "Then print events as they come, until Ctrl-C" };

    public EventsCommand(Shell shell)
        : base(shell, "events", "Print events as their exchanges had them, one JSON document on each line, in the order of their numbers.") =>
        Add(since, gallery, kinds, follow);

    public override IReadOnlyList<string> Examples =>
        ["faceworker events --since 0", "faceworker events --since 1200 --gallery family --kind subject-matched --follow", "faceworker events --since 1200 | jq -r .outcome"];

    protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var query = new EventQuery(call.Get(since), PageSize) { Gallery = call.Find(gallery) is { } name ? new GalleryName(name) : null, Kinds = call.Get(kinds) };
        return Database.UseEventsAsync(call.Shell, events => PrintAsync(call, events, query, cancel));
    }

    private async Task<ExitCode> PrintAsync(Call call, IEventLog events, EventQuery query, CancellationToken cancel)
    {
        var last = query.Since;
        try
        {
            for (var isFirst = true; ; isFirst = false)
            {
                var page = await events.ReadAsync(call.Context, query with { Since = last }, cancel);
                if (isFirst)
                    NoteWhatIsGone(call.Output, query.Since, page);
                foreach (var one in page.Events)
                    call.Shell.Out.WriteLine(one.ToMessage());
                last = page.Last;
                if (page.Events.Count > 0)
                    continue;
                if (!call.Find(follow))
                    return ExitCode.Done;
                await Task.Delay(LookInterval, call.Shell.Time, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested && call.Find(follow))
        {
            call.Output.Note($"Stopped after event {last}. To go on: faceworker events --since {last} --follow");
            return ExitCode.Interrupted;
        }
    }

    private static void NoteWhatIsGone(Output output, long since, EventPage page)
    {
        var first = page.Oldest ?? page.Last + 1;
        if (since > 0 && first > since + 1)
            output.Note($"Events {since + 1} to {first - 1} are not kept any more (the worker's setting Events:Retention).");
    }
}
