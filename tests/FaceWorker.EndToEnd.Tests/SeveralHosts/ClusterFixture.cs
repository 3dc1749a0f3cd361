using System.Diagnostics;
using FaceWorker.Client;
using FaceWorker.EndToEnd.Tests.Archives;
using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests.SeveralHosts;

/// <summary>The hosts of <c>infra/cluster.sh</c>, which has started them and named them in the environment.</summary>
public sealed class ClusterFixture : ArchiveFixture
{
    private static readonly string Script = RepositoryRoot.Combine("infra", "cluster.sh");

    /// <summary>The folder of photos that the workers see.</summary>
    public string Photos { get; } = Require("FACEWORKER_PHOTOS");

    /// <summary>Of each worker, what it tells a Prometheus.</summary>
    public IReadOnlyList<Uri> Workers { get; } = [.. Require("FACEWORKER_CLUSTER_WORKERS").Split(' ').Select(address => new Uri($"http://{address}:8080/metrics"))];

    /// <summary>As the workers see it.</summary>
    /// <param name="path">Below <see cref="Photos"/>.</param>
    public string InWorkers(string path) => $"/photos/{Path.GetRelativePath(Photos, path)}";

    /// <summary>Does something to a host; see <c>infra/cluster.sh --help</c>.</summary>
    public Task FaultAsync(string fault, string host) => CommandProgram.RunAsync(new ProcessStartInfo(Script, ["fault", fault, host]), expectedExitCode: 0, CancellationToken.None);

    /// <summary>Waits until something holds although servers are away now and then.</summary>
    public Task WaitUntilItHoldsAsync(Func<Task<bool>> condition) => WaitUntilAsync(async () =>
    {
        try
        {
            return await condition();
        }
        catch (Exception exception) when (exception is BrokerException or Core.TransientFailureException)
        {
            return false;
        }
    });

    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.Existing(Require("FACEWORKER_POSTGRES")));

    protected override Task<TestBroker> CreateBrokerAsync() => Task.FromResult(TestBroker.Existing(new Uri(Require("FACEWORKER_RABBITMQ"))));

    protected override Task PrepareAsync() => Task.CompletedTask; // the test makes its gallery

    private static string Require(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : throw new InvalidOperationException($"{variable} is not set: run this test by infra/cluster.sh test.");
}
