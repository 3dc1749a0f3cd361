using System.Globalization;
using FaceWorker.Core;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FaceWorker.Storage;

/// <summary>The way to PostgreSQL: owns the connections, and is the one place that says when a failure is worth a retry.</summary>
public sealed class GalleryDatabase : IAsyncDisposable
{
    // What the connection string does not say. Twenty connections keep a worker's batches and look-ups busy, and leave room for
    // more workers within PostgreSQL's default of 100. Connections are handed on without a reset, six more statements
    // each time: what sets something for its session, sets it back. The system looks after dead connections, also while a long
    // statement runs; Npgsql's own Keepalive does it only between statements, with a timer that every statement sets.
    private const string Defaults = "Application Name=faceworker;Maximum Pool Size=20;Max Auto Prepare=64;Auto Prepare Min Usages=2;No Reset On Close=true;Tcp Keepalive=true;Tcp Keepalive Time=30;Tcp Keepalive Interval=10";

    private readonly NpgsqlDataSource source;
    private readonly DatabaseFailures failures;

    /// <exception cref="ArgumentException">Not a PostgreSQL connection string.</exception>
    public GalleryDatabase(string connectionString, ILoggerFactory? logs = null)
        : this(new StorageOptions { ConnectionString = connectionString }, logs)
    {
    }

    /// <exception cref="ArgumentException">Not a PostgreSQL connection string.</exception>
    public GalleryDatabase(StorageOptions options, ILoggerFactory? logs = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        EfSearch = options.EfSearch;
        DeferIndexFromItems = options.DeferIndexFromItems;
        var settings = Parse(options.ConnectionString);
        Address = $"{settings.Host}:{settings.Port}";
        failures = new DatabaseFailures(Address);
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.UseVector();
        builder.UseLoggerFactory(logs);
        builder.UsePhysicalConnectionInitializer(
            connection =>
            {
                using var command = ToSetEfSearch(connection);
                command.ExecuteNonQuery();
            },
            async connection =>
            {
                await using var command = ToSetEfSearch(connection);
                await command.ExecuteNonQueryAsync();
            });
        source = builder.Build();
    }

    /// <summary>Host and port, for messages.</summary>
    public string Address { get; }

    /// <summary>Candidates that an HNSW search keeps, on every connection from its beginning: saying so again costs each search a twentieth.</summary>
    internal int EfSearch { get; }

    /// <inheritdoc cref="StorageOptions.DeferIndexFromItems" />
    internal int DeferIndexFromItems { get; }

    /// <summary>Asks the server for a sign of life.</summary>
    /// <exception cref="TransientFailureException">It gives none.</exception>
    public Task PingAsync(CancellationToken cancel) => RunAsync(async connection =>
    {
        await using var command = new NpgsqlCommand("SELECT 1", connection);
        return await command.ExecuteScalarAsync(cancel);
    }, cancel);

    public ValueTask DisposeAsync() => source.DisposeAsync();

    /// <summary>Does the work on a connection of its own.</summary>
    /// <exception cref="TransientFailureException">The database is away, or too busy.</exception>
    internal Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancel) => GuardAsync(async () =>
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return await work(connection);
    }, cancel);

    /// <summary>A connection for work of several steps. The caller disposes it, and does each step in <see cref="GuardAsync"/>.</summary>
    /// <exception cref="TransientFailureException">The database is away, or too busy.</exception>
    internal Task<NpgsqlConnection> OpenAsync(CancellationToken cancel) => GuardAsync(async () => await source.OpenConnectionAsync(cancel), cancel);

    /// <summary>Says of a failure whether a retry can help.</summary>
    /// <exception cref="TransientFailureException">The database is away, or too busy.</exception>
    internal async Task<T> GuardAsync<T>(Func<Task<T>> work, CancellationToken cancel)
    {
        try
        {
            return await work();
        }
        catch (Exception failure) when (DatabaseFailures.IsTransient(failure) && !cancel.IsCancellationRequested)
        {
            throw failures.Transient(failure);
        }
    }

    /// <summary>Does the work in a transaction of its own, and returns after the commit.</summary>
    /// <exception cref="TransientFailureException">The database is away, or too busy.</exception>
    internal Task<T> RunInTransactionAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancel) =>
        RunAsync(connection => InTransactionAsync(connection, () => work(connection), cancel), cancel);

    /// <summary>Does the work in a transaction of the connection, and returns after the commit.</summary>
    internal static async Task<T> InTransactionAsync<T>(NpgsqlConnection connection, Func<Task<T>> work, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var result = await work();
        await transaction.CommitAsync(cancel);
        return result;
    }

    private NpgsqlCommand ToSetEfSearch(NpgsqlConnection connection) =>
        connection.Ask("SELECT set_config('hnsw.ef_search', $1, false)", EfSearch.ToString(CultureInfo.InvariantCulture));

    /// <summary>Why this is not a connection string, and how one looks; null when it is one.</summary>
    public static string? FindProblem(string connectionString)
    {
        try
        {
            Parse(connectionString);
            return null;
        }
        catch (ArgumentException exception)
        {
            return exception.Message;
        }
    }

    private static NpgsqlConnectionStringBuilder Parse(string connectionString)
    {
        try
        {
            // A later word wins over an earlier one.
            var settings = new NpgsqlConnectionStringBuilder($"{Defaults};{connectionString}");
            return string.IsNullOrWhiteSpace(settings.Host) ? throw new ArgumentException("It names no host.") : settings;
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException(
                "The setting Storage:ConnectionString (FACEWORKER_POSTGRES) is not a connection string of PostgreSQL such as " +
                $"'Host=localhost;Port=5432;Database=faceworker;Username=faceworker;Password=...': {exception.Message}", exception);
        }
    }
}
