using System.Diagnostics;
using Npgsql;

namespace FaceWorker.Testing;

/// <summary>PostgreSQL's programs of the sandbox's Debian root file system, which are as new as its server; those of the host are often older, and refuse it.</summary>
public sealed class PostgresTools : IDisposable
{
    private static readonly string Sandbox = RepositoryRoot.Combine("infra", "sandbox.sh");
    private static readonly string Enter = RepositoryRoot.Combine("infra", "sandbox", "enter.sh");

    private readonly string folder = Directory.CreateTempSubdirectory("faceworker-postgres-").FullName;
    private readonly string via;

    private PostgresTools(string root)
    {
        Root = root;
        Programs = Path.Combine(Directory.EnumerateDirectories(Path.Combine(root, "usr/lib/postgresql")).Max()![root.Length..], "bin");
        via = Path.Combine(folder, "via");
        File.WriteAllText(via, $"""
            #!/bin/sh
            exec unshare --mount '{Enter}' '{Root}' '' postgres PATH={Programs}:/usr/bin:/bin "PGPASSWORD=$PGPASSWORD" "$@"

            """);
        File.SetUnixFileMode(via, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>The root file system's folder.</summary>
    public string Root { get; }

    /// <summary>The folder of the programs in it.</summary>
    public string Programs { get; }

    /// <summary>Where they cannot be had, skips the calling test; in continuous integration fails it.</summary>
    public static async Task<PostgresTools> RequireAsync(CancellationToken cancel)
    {
        const string Reason = "PostgreSQL's own programs are those of the sandbox's root file system, which only root enters.";
        if (SharedData.IsContinuousIntegration)
            Assert.True(Environment.IsPrivilegedProcess, Reason);
        else
            Assert.SkipUnless(Environment.IsPrivilegedProcess, Reason);
        return new PostgresTools((await CommandProgram.RunAsync(new ProcessStartInfo(Sandbox, ["root"]), expectedExitCode: 0, cancel)).Trim());
    }

    /// <summary>Runs <c>infra/backup.sh</c>.</summary>
    /// <param name="command"><c>save</c> or <c>restore</c>.</param>
    /// <param name="connectionString">Npgsql's, of the database.</param>
    /// <returns>Its exit code, and all that it said.</returns>
    public async Task<(int ExitCode, string Said)> BackupAsync(string command, string file, string connectionString, CancellationToken cancel)
    {
        var database = new NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo(RepositoryRoot.Combine("infra", "backup.sh"),
            [command, "--via", via, file, $"host={database.Host} port={database.Port} user={database.Username} dbname={database.Database}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PGPASSWORD"] = database.Password;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(cancel);
        var output = await process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return (process.ExitCode, await errors + output);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>A program of the root file system, not started yet, as the user <c>postgres</c>.</summary>
    /// <param name="data">A folder whose sub-folder <c>postgres</c> is that user's home there.</param>
    internal ProcessStartInfo Describe(string data, params ReadOnlySpan<string> command) => DescribeAs("postgres", data, [$"PATH={Programs}:/usr/bin:/bin", .. command]);

    /// <param name="user">Of the root file system.</param>
    /// <param name="command">Variables may come before it.</param>
    internal ProcessStartInfo DescribeAs(string user, string data, params ReadOnlySpan<string> command) => new("unshare", ["--mount", Enter, Root, data, user, .. command]);

    /// <summary>Makes the folder that is a server's home, and copies files there that only the server may read.</summary>
    /// <param name="user">Of the root file system.</param>
    internal async Task MakeHomeAsync(string user, string data, IReadOnlyDictionary<string, string> files, CancellationToken cancel)
    {
        var home = Directory.CreateDirectory(Path.Combine(data, user)).FullName;
        foreach (var (name, source) in files)
        {
            File.Copy(source, Path.Combine(home, name));
            File.SetUnixFileMode(Path.Combine(home, name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var account = File.ReadLines(Path.Combine(Root, "etc/passwd")).Single(line => line.StartsWith($"{user}:", StringComparison.Ordinal)).Split(':');
        await CommandProgram.RunAsync(new ProcessStartInfo("chown", ["--recursive", $"{account[2]}:{account[3]}", home]), expectedExitCode: 0, cancel);
    }
}
