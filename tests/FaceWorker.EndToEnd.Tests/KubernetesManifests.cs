using System.ComponentModel;
using System.Diagnostics;
using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>The manifests of <c>infra/kubernetes</c>, put together by kubectl and compiled against the types of the APIs that take them. Whether they fit the programs: <c>Kubernetes</c> of the architecture's tests.</summary>
public sealed class KubernetesManifests : IDisposable
{
    private static readonly string Folder = RepositoryRoot.Combine("infra", "kubernetes");

    private readonly string copy = Directory.CreateTempSubdirectory("faceworker-kubernetes-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(copy, recursive: true);

    [Fact]
    public async Task Kubernetes_KEDA_and_the_Prometheus_operator_take_them()
    {
        var (exitCode, said) = await CheckAsync();

        Assert.True(exitCode == 0, said);
    }

    [Fact]
    public async Task What_they_would_not_take_is_named()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Folder, "base")))
            await File.WriteAllTextAsync(Path.Combine(copy, Path.GetFileName(file)), (await File.ReadAllTextAsync(file, Cancel))
                .Replace("readinessProbe", "readynessProbe", StringComparison.Ordinal)
                .Replace("maxUnavailable: 1\n", "maxUnavailable: [1]\n", StringComparison.Ordinal), Cancel);

        var (exitCode, said) = await CheckAsync(copy);

        Assert.Equal(1, exitCode);
        Assert.Contains("Deployment faceworker-worker: Object literal may only specify known properties, and '\"readynessProbe\"'", said, StringComparison.Ordinal);
        Assert.Contains("PodDisruptionBudget faceworker-web: Type", said, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Said)> CheckAsync(params string[] folders)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(Folder, "check.mjs"), .. folders]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var node = Process.Start(start)!;
            var errors = node.StandardError.ReadToEndAsync(Cancel);
            var output = await node.StandardOutput.ReadToEndAsync(Cancel);
            await node.WaitForExitAsync(Cancel);
            return (node.ExitCode, output + await errors);
        }
        catch (Win32Exception)
        {
            Assert.Fail("node is missing: install Node.js 20 or later with npm.");
            throw;
        }
    }
}
