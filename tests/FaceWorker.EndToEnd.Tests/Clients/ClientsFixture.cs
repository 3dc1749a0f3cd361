using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using FaceWorker.Client;
using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests.Clients;

/// <summary>One worker for the tests of all clients. It groups people every second, and reports on archives so often that a small one is reported at work.</summary>
public sealed class ClientsFixture : WorkerFixture
{
    private readonly string pythonPackages = Directory.CreateTempSubdirectory("faceworker-python-").FullName;
    private WorkerProcess worker = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var installing = InstallPythonClientAsync();
        worker = await StartWorkerAsync(("IMAGES__ROOTS__0", Images.Folder), ("IMAGES__ROOTS__1", TestModels.SampleFolder), ("WORKER__UPKEEPINTERVAL", "00:00:01"), ("ARCHIVES__REPORTINTERVAL", "00:00:00.1"));
        await installing;
    }

    public override async ValueTask DisposeAsync()
    {
        await worker.DisposeAsync();
        await base.DisposeAsync();
        Directory.Delete(pythonPackages, recursive: true);
    }

    /// <summary>A client of a language, which connects by an address: one that answers what it is asked, or one that listens to events.</summary>
    internal TestClient Start(string language, Uri broker, bool listens = false) => language switch
    {
        Language.DotNet => new DotNetClient(broker, listens),
        Language.Node => new ForeignClient(new ProcessStartInfo("node", [RepositoryRoot.Combine("infra", "clients", "node", "faceworker.mjs"), listens ? "events" : "-"]), broker),
        _ => new ForeignClient(new ProcessStartInfo("/usr/bin/python3", ["-m", "faceworker", listens ? "events" : "-"]) { Environment = { ["PYTHONPATH"] = pythonPackages } }, broker),
    };

    /// <summary>How many kinds of events somebody listens to by a queue without a name.</summary>
    public async Task<int> CountKindsListenedToAsync()
    {
        var bindings = await Broker.Management.GetFromJsonAsync<JsonElement[]>(new Uri($"api/bindings/{Broker.VirtualHost}", UriKind.Relative), Cancel);
        return bindings!.Where(binding => binding.GetProperty("destination").GetString()!.StartsWith("amq.gen", StringComparison.Ordinal) || binding.GetProperty("destination").GetString()!.StartsWith("faceworker.events", StringComparison.Ordinal))
            .Select(binding => binding.GetProperty("source").GetString()).Intersect(FaceWorkerQueues.Events.Select(exchange => exchange.Name)).Count();
    }

    /// <summary>As its readme says, from a copy, because building leaves files there.</summary>
    private async Task InstallPythonClientAsync()
    {
        var source = Path.Combine(pythonPackages, "source");
        await CommandProgram.RunAsync(new ProcessStartInfo("cp", ["-r", RepositoryRoot.Combine("infra", "clients", "python"), source]), 0, Cancel);
        await CommandProgram.RunAsync(new ProcessStartInfo("/usr/bin/python3", ["-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--target", pythonPackages, source]), 0, Cancel);
    }
}

/// <summary>The worker that the tests of clients share.</summary>
[CollectionDefinition]
public sealed class ClientsCollection : ICollectionFixture<ClientsFixture>;

/// <summary>The languages that there are clients for.</summary>
internal static class Language
{
    public const string DotNet = "dotnet", Python = "python", Node = "node";
}
