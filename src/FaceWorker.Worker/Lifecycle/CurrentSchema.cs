using FaceWorker.Storage.Schema;

namespace FaceWorker.Worker.Lifecycle;

/// <summary>The database is there, and its schema is one that this program can work with.</summary>
/// <param name="owners">As the owner of the tables, where that is another user; null: it is the same, or whoever migrates is somewhere else.</param>
internal sealed class CurrentSchema(Migrator migrator, ILogger<CurrentSchema> log, Migrator? owners = null) : IStartupStep
{
    public string Name => "the database";

    public async Task PrepareAsync(CancellationToken cancel)
    {
        if (owners is not null)
            await owners.ApplyAsync(cancel);
        var state = await migrator.ApplyAsync(cancel);
        log.SchemaReady(state.ToString(), state.PostgresVersion, state.VectorVersion ?? "missing");
    }
}
