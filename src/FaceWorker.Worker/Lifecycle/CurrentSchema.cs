using FaceWorker.Storage.Schema;

namespace FaceWorker.Worker.Lifecycle;

/// <summary>The database is there, and its schema is one that this program can work with.</summary>
internal sealed class CurrentSchema(Migrator migrator, ILogger<CurrentSchema> log) : IStartupStep
{
    public string Name => "the database";

    public async Task PrepareAsync(CancellationToken cancel)
    {
        var state = await migrator.ApplyAsync(cancel);
        log.SchemaReady(state.ToString(), state.PostgresVersion, state.VectorVersion ?? "missing");
    }
}
