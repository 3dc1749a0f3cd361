using System.Data.Common;
using System.Globalization;
using System.Text;
using FaceWorker.Core;
using FaceWorker.Core.Tls;
using FaceWorker.Storage.Replicas;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FaceWorker.Storage;

/// <summary>Access to PostgreSQL: owns the connections, and is the one place that decides whether a failure is worth a retry.</summary>
public sealed class GalleryDatabase : IAsyncDisposable
{
    // For what the connection string leaves out. Twenty connections keep a worker's batches and look-ups busy and leave room for
    // more workers within PostgreSQL's default of 100. Connections return to the pool without a reset, which would take six more
    // statements each time: code that changes a session setting changes it back. The operating system detects dead connections even
    // while a long statement runs; Npgsql's own Keepalive does so only between statements, with a timer that every statement sets.
    private const string Defaults = "Application Name=faceworker;Maximum Pool Size=20;Max Auto Prepare=64;Auto Prepare Min Usages=2;No Reset On Close=true;Tcp Keepalive=true;Tcp Keepalive Time=30;Tcp Keepalive Interval=10";

    // Of several servers the next one is asked sooner; and searches that are read from replicas go to each of them.
    private const string DefaultsOfSeveral = "Timeout=5;Load Balance Hosts=true";

    private static readonly TimeSpan PatienceOfLook = TimeSpan.FromSeconds(3);

    private readonly NpgsqlConnectionStringBuilder settings;
    private readonly ILoggerFactory? logs;
    private readonly NpgsqlMultiHostDataSource? servers; // null: there is one
    private readonly NpgsqlDataSource source; // of the primary
    private readonly TlsServers? tls;
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
        this.logs = logs;
        settings = Parse(options.ConnectionString);
        settings.TargetSessionAttributes = null; // said below
        Servers = DatabaseServer.Of(settings);
        Address = string.Join(", ", Servers);
        tls = PostgresTls.TakeOver(settings);
        failures = new DatabaseFailures(Address, tls);
        var builder = CreateBuilder(settings);
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
        servers = Servers.Count > 1 ? builder.BuildMultiHost() : null;
        source = servers?.WithTargetSession(TargetSessionAttributes.Primary) ?? builder.Build();
    }

    /// <summary>All that the connection string names: a primary, and its replicas, which take its place when they are promoted.</summary>
    public IReadOnlyList<DatabaseServer> Servers { get; }

    /// <summary>Hosts and ports, for messages.</summary>
    public string Address { get; }

    /// <summary>Candidates that an HNSW search keeps. Set once for each connection: setting it for each search would make that 5 % slower.</summary>
    internal int EfSearch { get; }

    /// <inheritdoc cref="StorageOptions.DeferIndexFromItems" />
    internal int DeferIndexFromItems { get; }

    /// <summary>Checks that the server answers.</summary>
    /// <exception cref="TransientFailureException">It does not.</exception>
    public Task PingAsync(CancellationToken cancel) => RunAsync(connection => connection.RunAsync("SELECT 1", [], cancel), cancel);

    /// <summary>How the server is spoken to.</summary>
    /// <exception cref="TransientFailureException">It does not answer.</exception>
    public Task<DatabaseEncryption> GetEncryptionAsync(CancellationToken cancel) => RunAsync(async connection =>
    {
        var isEncrypted = tls is not null || await connection.ValueAsync<bool>("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", [], cancel);
        return new DatabaseEncryption(isEncrypted, tls is not null, tls?.ValidUntil);
    }, cancel);

    /// <summary>Looks at each server, whether it is in use or not.</summary>
    public async Task<IReadOnlyList<DatabaseServerState>> LookAtServersAsync(CancellationToken cancel)
    {
        var seen = await Task.WhenAll(Servers.Select(server => LookAsync(server, cancel)));
        var end = seen.Where(one => one.At is { IsReplica: false }).Max(one => (ulong?)one.At?.Position);
        return [.. seen.Select(one => new DatabaseServerState(one.Server, one.Problem, one.At is { IsReplica: true },
            one.At is { IsReplica: true } replica && end is { } known ? Math.Max(0, (long)(known - (ulong)replica.Position)) : null))];
    }

    public ValueTask DisposeAsync() => servers?.DisposeAsync() ?? source.DisposeAsync();

    /// <summary>Connections to replicas, which may be behind; null: there are no other servers than the primary.</summary>
    internal NpgsqlDataSource? FindReplicas() => servers?.WithTargetSession(TargetSessionAttributes.Standby);

    /// <summary>Does the work on a connection of its own.</summary>
    /// <exception cref="TransientFailureException">The database is unavailable or too busy.</exception>
    internal Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancel) => GuardAsync(async () =>
    {
        await using var connection = await OpenPrimaryAsync(cancel);
        return await work(connection);
    }, cancel);

    /// <summary>Runs one statement on a connection of its own; returns how many rows it changed.</summary>
    /// <exception cref="TransientFailureException">The database is unavailable or too busy.</exception>
    internal Task<int> RunAsync(string question, object?[] values, CancellationToken cancel) => RunAsync(connection => connection.RunAsync(SqlText.Of(question), values, cancel), cancel);

    /// <summary>A connection for work of several steps. The caller disposes it, and runs each step in <see cref="GuardAsync"/>.</summary>
    /// <exception cref="TransientFailureException">The database is unavailable or too busy.</exception>
    internal Task<NpgsqlConnection> OpenAsync(CancellationToken cancel) => GuardAsync(() => OpenPrimaryAsync(cancel), cancel);

    /// <summary>Turns a failure that a retry can help with into a transient one.</summary>
    /// <exception cref="TransientFailureException">The database is unavailable or too busy.</exception>
    internal async Task<T> GuardAsync<T>(Func<Task<T>> work, CancellationToken cancel)
    {
        try
        {
            return await work();
        }
        catch (PostgresException refusal) when (DatabaseFailures.WantsCertificate(refusal))
        {
            throw failures.WithoutCertificate(refusal);
        }
        catch (Exception failure) when (DatabaseFailures.IsTransient(failure) && !cancel.IsCancellationRequested)
        {
            throw failures.Transient(failure);
        }
    }

    /// <summary>Does the work in a transaction of its own, and returns after the commit.</summary>
    /// <exception cref="TransientFailureException">The database is unavailable or too busy.</exception>
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

    private async Task<NpgsqlConnection> OpenPrimaryAsync(CancellationToken cancel)
    {
        try
        {
            return await source.OpenConnectionAsync(cancel);
        }
        catch (NpgsqlException exception) when (servers is not null && exception is not PostgresException && exception.InnerException is null)
        {
            throw new IOException("None of these servers is a primary at the moment.", exception); // a replica is yet to be promoted
        }
    }

    private async Task<(DatabaseServer Server, string? Problem, WalPosition? At)> LookAsync(DatabaseServer server, CancellationToken cancel)
    {
        var own = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Host = server.Host, Port = server.Port, Pooling = false, LoadBalanceHosts = false, Timeout = (int)PatienceOfLook.TotalSeconds };
        await using var alone = CreateBuilder(own).Build();
        try
        {
            await using var connection = await alone.OpenConnectionAsync(cancel);
            return (server, null, await WalPosition.OfAsync(connection, PatienceOfLook, cancel));
        }
        catch (Exception exception) when (!cancel.IsCancellationRequested && (exception is NpgsqlException || DatabaseFailures.IsTransient(exception)))
        {
            return (server, tls?.Of(server.Host).Explain(exception, isNew: false) ?? exception.Message, null);
        }
    }

    private NpgsqlDataSourceBuilder CreateBuilder(NpgsqlConnectionStringBuilder connection)
    {
        var builder = new NpgsqlDataSourceBuilder(connection.ConnectionString);
        if (tls is not null)
            builder.UseSslClientAuthenticationOptionsCallback(options => tls.Of(options.TargetHost).ApplyTo(options));
        builder.UseVector();
        builder.UseLoggerFactory(logs);
        return builder;
    }

    private NpgsqlCommand ToSetEfSearch(NpgsqlConnection connection) =>
        connection.Ask("SELECT set_config('hnsw.ef_search', $1, false)", EfSearch.ToString(CultureInfo.InvariantCulture));

    /// <summary>What is wrong with the connection string, with an example of a valid one; null when nothing is.</summary>
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

    /// <summary>How many servers a connection string names.</summary>
    /// <exception cref="ArgumentException">Not a PostgreSQL connection string.</exception>
    internal static int CountServers(string connectionString) => DatabaseServer.Of(Parse(connectionString)).Count;

    /// <summary>The connection string with a password; unchanged where there is none to add.</summary>
    public static string WithPassword(string connectionString, string? password)
    {
        if (string.IsNullOrEmpty(password))
            return connectionString;
        var text = new StringBuilder(connectionString);
        DbConnectionStringBuilder.AppendKeyValuePair(text, "Password", password); // quotes what needs it
        return text.ToString();
    }

    private static NpgsqlConnectionStringBuilder ParseSeveral(string connectionString, IReadOnlyList<DatabaseServer> named) =>
        named.GroupBy(server => server).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw new ArgumentException($"It names {twice.Key} twice.")
            : new NpgsqlConnectionStringBuilder($"{Defaults};{DefaultsOfSeveral};{connectionString}");

    private static NpgsqlConnectionStringBuilder Parse(string connectionString)
    {
        try
        {
            // A later keyword overrides an earlier one.
            var settings = new NpgsqlConnectionStringBuilder($"{Defaults};{connectionString}");
            if (string.IsNullOrWhiteSpace(settings.Host))
                throw new ArgumentException("It names no host.");
            if (settings.TargetSessionAttributes is { } session && session.Replace('_', '-').ToLowerInvariant() is not ("primary" or "read-write"))
                throw new ArgumentException($"Its Target Session Attributes are '{session}'. Leave them out: FaceWorker writes to the primary, and the setting Storage:ReadFromReplicas says whether it reads from replicas.");
            return DatabaseServer.Of(settings) is { Count: > 1 } several ? ParseSeveral(connectionString, several) : settings;
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException(
                "The setting Storage:ConnectionString (FACEWORKER_POSTGRES) is not a PostgreSQL connection string such as " +
                $"'Host=localhost;Port=5432;Database=faceworker;Username=faceworker;Password=...': {exception.Message}", exception);
        }
    }
}

/// <summary>How a database is spoken to.</summary>
/// <param name="IsChecked">That it is the one that is meant, by its certificate.</param>
/// <param name="ValidUntil">The certificates, where they are checked; null: it is not known.</param>
public sealed record DatabaseEncryption(bool IsEncrypted, bool IsChecked, DateTimeOffset? ValidUntil);
