using System.Diagnostics;
using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>The alerts, tested by Prometheus's own tool: each fires when it should, and not before.</summary>
public sealed class AlertRules
{
    [Theory]
    [InlineData("check", "rules", "faceworker.rules.yml")]
    [InlineData("check", "config", "--syntax-only", "prometheus.yml")]
    [InlineData("test", "rules", "faceworker.rules.test.yml")]
    public async Task Promtool_finds_nothing_wrong(params string[] arguments)
    {
        using var promtool = PrometheusProcess.StartProgram(new ProcessStartInfo("promtool", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = RepositoryRoot.Combine("infra", "telemetry"),
        });
        var (output, errors) = (promtool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), promtool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await promtool.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(promtool.ExitCode == 0, await output + await errors);
    }
}
