using System.Diagnostics;

namespace FaceWorker.Core.Telemetry;

/// <summary>The spans of a request: docs/telemetry.md describes each. Where nobody listens, none is made.</summary>
public static class Spans
{
    /// <summary>The name of their source.</summary>
    public const string SourceName = "FaceWorker";

    public static ActivitySource Source { get; } = new(SourceName);

    /// <summary>A span of a batch: in the trace of its first recorded member, so that this one shows the work down to the database, and linked with all members.</summary>
    /// <returns>Null when no member is recorded.</returns>
    internal static Activity? StartBatch(Stage stage, IEnumerable<Activity?> items)
    {
        if (!Source.HasListeners())
            return null;
        var members = items.Where(item => item is { Recorded: true }).Select(item => item!).ToList();
        if (members.Count == 0)
            return null;

        var batch = Source.StartActivity($"{stage.Name} batch", ActivityKind.Internal, members[0].Context, links: members.Select(member => new ActivityLink(member.Context)));
        if (batch is null)
            return null;
        batch.SetTag(Attributes.Model, stage.Model);
        foreach (var member in members.Skip(1))
            member.AddLink(new ActivityLink(batch.Context)); // its own trace leads to the batch
        return batch;
    }
}
