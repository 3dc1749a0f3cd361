using FaceWorker.Cli.Frame;
using FaceWorker.Storage.Schema;

namespace FaceWorker.Cli.Operations;

/// <summary>Updates the database's schema.</summary>
internal sealed class MigrateCommand(Shell shell)
    : CliCommand(shell, "migrate", "Create or update the database's schema. Repeating it is harmless; migrations cannot be undone.")
{
    public override IReadOnlyList<string> Examples => ["faceworker migrate"];

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        await using var database = Database.Open(call.Shell.Settings);
        var migrator = new Migrator(database);
        var before = await migrator.GetStateAsync(cancel);
        var after = await migrator.ApplyAsync(cancel);
        var result = new { from = before.Current, to = after.Current, after.PostgresVersion, after.VectorVersion };
        call.Output.WriteResult(result, output => output.WriteLine(before.Current == after.Current
            ? $"The schema is current ({after}; PostgreSQL {after.PostgresVersion}, pgvector {after.VectorVersion})."
            : $"The schema went from version {before.Current} to {after.Current} (PostgreSQL {after.PostgresVersion}, pgvector {after.VectorVersion})."));
        return ExitCode.Done;
    }
}
