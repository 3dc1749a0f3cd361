using System.Diagnostics;
using System.Text.RegularExpressions;

namespace FaceWorker.Testing;

/// <summary>The servers of <c>infra/sandbox.sh</c>, for machines without a Docker engine.</summary>
internal static partial class Sandbox
{
    private static readonly Lazy<Task<IReadOnlyDictionary<string, string>>> Settings = new(BringUpAsync);

    /// <summary>What <c>sandbox.sh env</c> exports, after <c>sandbox.sh up</c>.</summary>
    public static Task<IReadOnlyDictionary<string, string>> SettingsAsync() => Settings.Value;

    private static async Task<IReadOnlyDictionary<string, string>> BringUpAsync()
    {
        await RunAsync("up");
        var exports = await RunAsync("env");
        return Export().Matches(exports).ToDictionary(
            match => match.Groups["name"].Value,
            match => match.Groups["value"].Value.Replace(@"'\''", "'", StringComparison.Ordinal));
    }

    private static async Task<string> RunAsync(string command)
    {
        var script = RepositoryRoot.Combine("infra", "sandbox.sh");
        using var process = Process.Start(new ProcessStartInfo(script, command) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException(
                $"These tests need PostgreSQL and RabbitMQ. No Docker engine answers here, and '{script} {command}' failed: {await errors} " +
                "Bring the servers up (infra/sandbox.sh up), or name them in FACEWORKER_POSTGRES, FACEWORKER_RABBITMQ and FACEWORKER_RABBITMQ_MANAGEMENT.");
    }

    [GeneratedRegex("^export (?<name>[A-Z0-9_]+)='(?<value>.*)'$", RegexOptions.Multiline)]
    private static partial Regex Export();
}
