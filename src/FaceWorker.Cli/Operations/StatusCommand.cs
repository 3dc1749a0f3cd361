using FaceWorker.Cli.Archives;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Galleries;
using FaceWorker.Cli.Identification;
using FaceWorker.Client;
using FaceWorker.Core.Archives;
using FaceWorker.Storage.Schema;

namespace FaceWorker.Cli.Operations;

/// <summary>Shows the queues, the galleries and the archives as they are now.</summary>
internal sealed class StatusCommand(Shell shell) : CliCommand(shell, "status", "Show the queues with their workers, the galleries with their counts, the archives that are not done, and the schema's version.")
{
    public override IReadOnlyList<string> Examples => ["faceworker status", "faceworker status --json | jq '.queues[] | select(.waiting > 0)'"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var queues = await call.Shell.ReadQueues(call.Shell.Settings.Broker, cancel);
        var schema = await ReadSchemaAsync(call.Shell, cancel);
        var galleries = schema.IsCurrent ? await GalleryView.ListAsync(call.Shell, call.Context, cancel) : [];
        var archives = schema.IsCurrent ? await ListArchivesAsync(call.Shell, cancel) : [];
        var views = queues.Select(queue => new QueueView(queue.Key, queue.Value?.Messages, queue.Value?.Consumers)).ToList();
        call.Output.WriteResult(new { queues = views, schema, galleries, archives = archives.Select(archive => archive.ToMessage()) }, output =>
        {
            output.Write(Drawing.Table(["Queue", "Waiting", "Workers"], views.Where(queue => queue.Exists || !queue.IsErrorQueue), queue =>
                [queue.Name, queue.Waiting as object ?? "does not exist yet", queue.IsErrorQueue ? null : queue.Consumers ?? 0]));
            if (schema.IsCurrent)
                GalleryView.Write(output, galleries);
            WriteArchives(output, archives);
            output.WriteLine($"Schema: {schema}");
        });
        return ExitCode.Done;
    }

    private static async Task<SchemaState> ReadSchemaAsync(Shell shell, CancellationToken cancel)
    {
        await using var database = Database.Open(shell.Settings);
        return await new Migrator(database).GetStateAsync(cancel);
    }

    /// <summary>Those that are running or paused, and those whose load is over but whose index is not built yet.</summary>
    private static async Task<IReadOnlyList<ArchiveProgress>> ListArchivesAsync(Shell shell, CancellationToken cancel) =>
        [.. (await Database.ManageArchivesAsync(shell, archives => archives.ListAsync(cancel)))
            .Where(archive => archive.DeferredIndex || archive.Archive.State is ArchiveState.Running or ArchiveState.Paused)];

    private static void WriteArchives(Output output, IReadOnlyList<ArchiveProgress> archives)
    {
        foreach (var archive in archives)
            output.WriteLine(ArchiveText.OneLine(archive));
        foreach (var gallery in archives.Where(archive => archive.DeferredIndex).Select(archive => archive.Archive.Gallery).Distinct())
            output.WriteLine($"The index of gallery '{gallery}' is deferred until the end of its load; until then searches compare every face.");
    }

    /// <summary>A queue; the counts are null when it does not exist.</summary>
    private sealed record QueueView(string Name, uint? Waiting, uint? Consumers)
    {
        public bool Exists => Waiting is not null;

        /// <summary>It gathers what went wrong, and has no workers.</summary>
        internal bool IsErrorQueue => FaceWorkerQueues.All.All(queue => queue.Name != Name);
    }
}
