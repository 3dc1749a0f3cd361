using FaceWorker.Cli.Frame;
using FaceWorker.Storage;
using FaceWorker.Storage.Schema;

namespace FaceWorker.Cli.Doctor;

/// <summary>Does PostgreSQL accept the login, is it new enough, and is the schema current?</summary>
internal sealed class DatabaseCheck(Shell shell)
{
    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancel)
    {
        await using var database = Database.Open(shell.Settings);
        var servers = database.Servers.Count > 1 ? database.LookAtServersAsync(cancel) : null;
        var state = await new Migrator(database).GetStateAsync(cancel);
        var encryption = await database.GetEncryptionAsync(cancel);
        return
        [
            .. servers is null ? [Finding.Ok("PostgreSQL", $"{database.Address} answers and accepts the login, version {state.PostgresVersion}")] : Judge(await servers, state),
            EncryptionCheck.Judge("PostgreSQL", [.. database.Servers.Select(server => server.ToString())], $"Add 'SSL Mode=VerifyFull' to {CliSettings.PostgresVariable}: {CliSettings.SecurityPage}",
                encryption.IsEncrypted, encryption.IsChecked, encryption.ValidUntil, shell.Time),
            state.VectorVersion is { } vector
                ? Finding.Ok("pgvector", $"version {vector}")
                : Finding.Warning("pgvector", "not yet in this database; the migration creates it if the user has the right", "faceworker migrate"),
            state.IsCurrent
                ? Finding.Ok("schema", state.ToString())
                : Finding.Problem("schema", $"version {state.Current}, this program needs {state.Latest}", "faceworker migrate"),
        ];
    }

    private static IEnumerable<Finding> Judge(IReadOnlyList<DatabaseServerState> servers, SchemaState schema)
    {
        var primaries = servers.Count(server => server is { Problem: null, IsReplica: false });
        return servers.Select(server => Judge(server, primaries, schema));
    }

    /// <summary>A primary has answered already. Two of them are two databases, and which of them is written to is a matter of chance.</summary>
    private static Finding Judge(DatabaseServerState server, int primaries, SchemaState schema) => server switch
    {
        { Problem: { } problem } => Finding.Warning("PostgreSQL", $"{server.Server} cannot be used: {problem}", $"Work goes on with the primary. Start this server again as its replica, or take it out of {CliSettings.PostgresVariable}."),
        { IsReplica: true } => Finding.Ok("PostgreSQL", $"{server.Server} is a replica{(server.BytesBehind is { } behind ? $", {behind:N0} bytes of the log behind" : "")}"),
        _ when primaries > 1 => Finding.Problem("PostgreSQL", $"{server.Server} is one of {primaries} primaries", "Stop all but the one that was promoted last at once, and make them its replicas: see docs/operations.md, Several hosts."),
        _ => Finding.Ok("PostgreSQL", $"{server.Server} is the primary, answers and accepts the login, version {schema.PostgresVersion}"),
    };
}
