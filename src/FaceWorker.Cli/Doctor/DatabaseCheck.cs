using FaceWorker.Cli.Frame;
using FaceWorker.Storage.Schema;

namespace FaceWorker.Cli.Doctor;

/// <summary>Does PostgreSQL accept the login, is it new enough, and is the schema current?</summary>
internal sealed class DatabaseCheck(Shell shell)
{
    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancel)
    {
        await using var database = Database.Open(shell.Settings);
        var state = await new Migrator(database).GetStateAsync(cancel);
        var encryption = await database.GetEncryptionAsync(cancel);
        return
        [
            Finding.Ok("PostgreSQL", $"{database.Address} answers and accepts the login, version {state.PostgresVersion}"),
            EncryptionCheck.Judge("PostgreSQL", database.Address[..database.Address.LastIndexOf(':')], $"Add 'SSL Mode=VerifyFull' to {CliSettings.PostgresVariable}: {CliSettings.SecurityPage}",
                encryption.IsEncrypted, encryption.IsChecked, encryption.ValidUntil, shell.Time),
            state.VectorVersion is { } vector
                ? Finding.Ok("pgvector", $"version {vector}")
                : Finding.Warning("pgvector", "not yet in this database; the migration creates it if the user has the right", "faceworker migrate"),
            state.IsCurrent
                ? Finding.Ok("schema", state.ToString())
                : Finding.Problem("schema", $"version {state.Current}, this program needs {state.Latest}", "faceworker migrate"),
        ];
    }
}
