using FaceWorker.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace FaceWorker.Storage.Schema;

/// <summary>Updates the schema, one migration and transaction at a time. Any number of workers may call it at once, of any version that can work with the schema.</summary>
public sealed class Migrator
{
    private readonly GalleryDatabase database;
    private readonly IReadOnlyList<Migration> migrations;
    private readonly ILogger log;
    private volatile bool typesAreLoaded;

    public Migrator(GalleryDatabase database, ILogger<Migrator>? log = null)
        : this(database, Migration.All, log)
    {
    }

    internal Migrator(GalleryDatabase database, IReadOnlyList<Migration> migrations, ILogger<Migrator>? log = null)
    {
        this.database = database;
        this.migrations = migrations;
        this.log = log ?? NullLogger<Migrator>.Instance;
    }

    /// <summary>The state of the database. Changes nothing.</summary>
    /// <exception cref="DatabaseSetupException">The server is too old or lacks pgvector, a newer program took away what this one needs, or a migration was changed.</exception>
    /// <exception cref="TransientFailureException">The database is unavailable.</exception>
    public Task<SchemaState> GetStateAsync(CancellationToken cancel) => database.RunAsync(connection => ReadStateAsync(connection, cancel), cancel);

    /// <summary>Applies what is missing, and returns the resulting state.</summary>
    /// <exception cref="DatabaseSetupException">As <see cref="GetStateAsync"/>; or this user may not create pgvector in the database.</exception>
    /// <exception cref="TransientFailureException">The database is unavailable.</exception>
    public Task<SchemaState> ApplyAsync(CancellationToken cancel) => database.RunAsync(connection => ApplyAsync(connection, cancel), cancel);

    private async Task<SchemaState> ApplyAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await AdvisoryLocks.WaitForAsync(connection, AdvisoryLocks.Migration, cancel);
        try
        {
            var state = await ReadStateAsync(connection, cancel);
            if (state.Current == 0)
                await connection.RunAsync(SqlText.Of("create_migration_table"), [], cancel);
            foreach (var migration in migrations.Where(migration => migration.Number > state.Current))
                await ApplyAsync(connection, migration, cancel);
            if (!state.IsCurrent)
                await DatabaseRoles.RenewAsync(connection, cancel);
            return await ReadStateAsync(connection, cancel);
        }
        finally
        {
            await AdvisoryLocks.ReleaseAsync(connection, AdvisoryLocks.Migration);
        }
    }

    private async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        try
        {
            await connection.RunLongAsync(migration.Sql, [], cancel);
        }
        catch (PostgresException exception) when (exception is { SqlState: PostgresErrorCodes.InsufficientPrivilege })
        {
            throw new DatabaseSetupException(
                $"Migration {migration} lacks a permission in database '{connection.Database}' at {database.Address}: {exception.MessageText} " +
                "Run 'faceworker migrate' as the user whom the tables belong to. If pgvector is missing, run as superuser in this database: CREATE EXTENSION vector;", exception);
        }

        await connection.RunAsync(SqlText.Of("record_migration"), [migration.Number, migration.Name, migration.Sha256], cancel);
        await transaction.CommitAsync(cancel);
        log.MigrationApplied(migration.ToString(), connection.Database);
    }

    private async Task<SchemaState> ReadStateAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var versions = await ServerRequirements.ReadVersionsAsync(connection, cancel);
        ServerRequirements.Check(versions, database.Address);
        var applied = await ReadAppliedAsync(connection, cancel);
        foreach (var step in applied)
            CheckKnown(step, connection.Database);
        if (applied.Count > 0)
            await LoadTypesAsync(connection, cancel);
        return new SchemaState(applied.Count, migrations.Count, versions.Postgres, versions.InstalledVector);
    }

    /// <summary>Npgsql learns a database's types when it first connects, and pgvector's may have come since.</summary>
    private async Task LoadTypesAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        if (typesAreLoaded)
            return;
        await connection.ReloadTypesAsync(cancel);
        typesAreLoaded = true;
    }

    private static async Task<IReadOnlyList<AppliedMigration>> ReadAppliedAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        return await connection.ValueAsync<bool>(SqlText.Of("has_migration_table"), [], cancel)
            ? await connection.QueryAsync(SqlText.Of("applied_migrations"), [],
                row => new AppliedMigration(row.GetInt32(0), row.GetString(1), row.GetFieldValue<byte[]>(2)), cancel)
            : [];
    }

    private void CheckKnown(AppliedMigration applied, string databaseName)
    {
        var known = migrations.FirstOrDefault(migration => migration.Number == applied.Number);
        if (known is null && applied.TakesAway)
            throw new DatabaseSetupException(
                $"Database '{databaseName}' at {database.Address} is too new for this program: " +
                $"migration {applied} took away what it needs, and it knows the first {migrations.Count}. Run a program that knows {applied.Number} or more, or restore a backup from before; migrations cannot be undone.");
        if (known is not null && !known.Sha256.AsSpan().SequenceEqual(applied.Sha256))
            throw new DatabaseSetupException(
                $"Migration {known} was applied to database '{databaseName}' at {database.Address} with a different text than this program has. " +
                "Run the program that made the database, or restore the file; changes belong in a new migration.");
    }
}
