using System.Diagnostics;
using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>The command <c>faceworker</c> in a process of its own, at the servers of a test.</summary>
internal static class CommandProcess
{
    /// <summary>What the command prints on standard output; another exit code fails the test with all that it said.</summary>
    public static Task<string> RunCommandAsync(this WorkerFixture fixture, string models, int expectedExitCode, params string[] arguments) =>
        CommandProgram.RunAsync(fixture.DescribeCommand(models, arguments), expectedExitCode, TestContext.Current.CancellationToken);

    /// <summary>The command, started; the caller disposes it.</summary>
    public static Process StartCommand(this WorkerFixture fixture, string models, params string[] arguments) => Process.Start(fixture.DescribeCommand(models, arguments))!;

    /// <summary>The command, not started yet.</summary>
    public static ProcessStartInfo DescribeCommand(this WorkerFixture fixture, string models, params string[] arguments) =>
        CommandProgram.Describe(fixture.Database.ConnectionString, fixture.Broker.Address.ToString(), models, arguments);
}
