using Npgsql;

namespace FaceWorker.Storage.Schema;

/// <summary>The names of a database's roles, which logins are members of.</summary>
/// <param name="Worker">Of workers, the console and the command.</param>
/// <param name="Reader">Of those who read reports.</param>
public sealed record RoleNames(string Worker, string Reader);

/// <summary>The roles of a database beside the owner of its tables, who alone changes the schema and builds indexes (docs/decisions/0120).</summary>
/// <param name="database">As its owner reaches it; owned and disposed by the caller.</param>
public sealed class DatabaseRoles(GalleryDatabase database)
{
    /// <summary>Makes the roles where they are missing, gives them what they may do, and guards the rows of galleries. Workers may go on meanwhile.</summary>
    /// <exception cref="DatabaseSetupException">The schema is not current, or the user does not own the tables or may not make roles.</exception>
    /// <exception cref="Core.TransientFailureException">The database is unavailable.</exception>
    public async Task<RoleNames> ApplyAsync(CancellationToken cancel)
    {
        if (await new Migrator(database).GetStateAsync(cancel) is { IsCurrent: false } state)
            throw new DatabaseSetupException($"The schema is at {state}; the roles come after that.");
        return await database.RunAsync(async connection =>
        {
            var names = new RoleNames($"{connection.Database}_worker", $"{connection.Database}_reader");
            if (!await connection.ValueAsync<bool>(SqlText.Of("owns_templates"), [], cancel))
                throw new DatabaseSetupException($"The tables of database '{connection.Database}' at {database.Address} belong to another user, who alone can give rights to them; run this again as that user.");
            try
            {
                await connection.RunLongAsync(SqlText.Of("grant_roles"), [], cancel);
            }
            catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.NameTooLong)
            {
                throw new DatabaseSetupException($"The roles of database '{connection.Database}' at {database.Address} cannot be made or given rights: {exception.MessageText}. " +
                    $"Run as superuser, and then this again: CREATE ROLE \"{names.Worker}\"; CREATE ROLE \"{names.Reader}\";", exception);
            }

            return names;
        }, cancel);
    }

    /// <summary>The roles, where there are any, get what belongs to them of what migrations added.</summary>
    internal static async Task RenewAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        if (await connection.ValueAsync<bool>(SqlText.Of("has_roles"), [], cancel))
            await connection.RunLongAsync(SqlText.Of("grant_roles"), [], cancel);
    }
}
