using System.Diagnostics;
using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>The command <c>faceworker</c> in a process of its own.</summary>
internal static class CommandProcess
{
    // bin/CONFIGURATION/net10.0, as this test's own folder.
    private static readonly string[] OutputFolder = AppContext.BaseDirectory.TrimEnd('/').Split('/')[^3..];

    /// <summary>What the command prints on standard output; another exit code fails the test with all that it said.</summary>
    public static async Task<string> RunCommandAsync(this WorkerFixture fixture, string models, int expectedExitCode, params string[] arguments)
    {
        using var command = fixture.StartCommand(models, arguments);
        var errors = command.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await command.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await command.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(command.ExitCode == expectedExitCode, $"exit code {command.ExitCode}, not {expectedExitCode}: {await errors}{output}");
        return output;
    }

    /// <summary>The command, started; the caller disposes it.</summary>
    public static Process StartCommand(this WorkerFixture fixture, string models, params string[] arguments) => Process.Start(fixture.DescribeCommand(models, arguments))!;

    /// <summary>The command, not started yet.</summary>
    public static ProcessStartInfo DescribeCommand(this WorkerFixture fixture, string models, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [RepositoryRoot.Combine(["src", "FaceWorker.Cli", .. OutputFolder, "faceworker.dll"]), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["FACEWORKER_POSTGRES"] = fixture.Database.ConnectionString;
        start.Environment["FACEWORKER_RABBITMQ"] = fixture.Broker.Address.ToString();
        start.Environment["FACEWORKER_MODELS"] = models;
        return start;
    }
}
