using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using FaceWorker.Core;
using FaceWorker.EndToEnd.Tests.Archives;
using FaceWorker.Testing;

namespace FaceWorker.EndToEnd.Tests.Containers;

/// <summary><c>docker-compose.yml</c> on an engine of its own (<c>infra/engine.sh</c>): servers, three workers and the console, whose photos are the folder of <see cref="WorkerFixture.Images"/>.</summary>
public sealed partial class ComposeFixture : ArchiveFixture
{
    public const int Workers = 3;
    public const int WorkerCpus = 1;
    public const long WorkerMemory = 2L << 30;

    private const string Project = "faceworker-engine";

    private static readonly string Engine = RepositoryRoot.Combine("infra", "engine.sh");

    private readonly Dictionary<string, string?> environment = [];
    private readonly TemporaryFolder secrets = new();
    private readonly string password = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private bool wasUp, isUp;

    /// <summary>Of the console, on the host.</summary>
    public Uri Web { get; } = new($"http://127.0.0.1:{FreePort.Find()}/");

    public override async ValueTask InitializeAsync()
    {
        if (!Environment.IsPrivilegedProcess)
            return; // said by each test
        TestModels.Require();
        try
        {
            wasUp = (await RunAsync("bash", "-c", "\"$0\" status || true", Engine)).StartsWith("up", StringComparison.Ordinal);
            await RunAsync(Engine, "up");
            await RunAsync(Engine, "images", "--quick");
            await ComposeUpAsync();
            await base.InitializeAsync();
            isUp = true;
        }
        catch
        {
            await StopAsync();
            throw;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            if (isUp)
                await base.DisposeAsync();
        }
        finally
        {
            if (Environment.IsPrivilegedProcess)
                await StopAsync();
            secrets.Dispose();
        }
    }

    public static void RequireRoot()
    {
        if (SharedData.IsContinuousIntegration)
            Assert.True(Environment.IsPrivilegedProcess, "A Docker engine needs root.");
        else
            Assert.SkipUnless(Environment.IsPrivilegedProcess, "A Docker engine needs root.");
    }

    /// <summary>As the workers see it.</summary>
    /// <param name="path">Below the folder of <see cref="WorkerFixture.Images"/>.</param>
    public string InContainer(string path) => $"/photos/{Path.GetRelativePath(Images.Folder, path)}";

    /// <summary>Brings everything up that is not, with as many workers.</summary>
    public async Task UpAsync(int workers = Workers)
    {
        await ComposeAsync("up", "--detach", "--no-build", "--scale", $"worker={workers}");
        await WaitUntilAsync(async () => (await ContainersAsync("worker", "health=healthy")).Length == workers);
    }

    /// <summary>The containers of a service that run.</summary>
    public async Task<string[]> ContainersAsync(string service, string filter = "status=running") => (await DockerAsync(
        "ps", "--quiet", "--no-trunc", "--filter", $"label=com.docker.compose.project={Project}", "--filter", $"label=com.docker.compose.service={service}", "--filter", filter)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Kills a container's process without telling the engine, and waits until the engine has started it again.</summary>
    public async Task CrashAsync(string container)
    {
        var restarts = await InspectAsync(container, "{{.RestartCount}}");
        using (var process = Process.GetProcessById(int.Parse(await InspectAsync(container, "{{.State.Pid}}"), CultureInfo.InvariantCulture)))
            process.Kill();
        await WaitUntilAsync(async () => await InspectAsync(container, "{{.RestartCount}}") != restarts);
    }

    /// <summary>Waits until no connection of this process is one to a server that is gone.</summary>
    public Task ReconnectedAsync() => WaitUntilAsync(async () =>
    {
        try
        {
            await Store.NamesAsync(Owner, CancellationToken.None);
            return true;
        }
        catch (TransientFailureException)
        {
            return false;
        }
    });

    /// <summary>Runs tests of this program in a process of their own, which knows of no servers, but of this engine.</summary>
    /// <returns>All that they said.</returns>
    public Task<string> RunTestsWithoutServersAsync(string classes) => RunAsync("env",
        "--unset=FACEWORKER_POSTGRES", "--unset=FACEWORKER_RABBITMQ", "--unset=FACEWORKER_RABBITMQ_MANAGEMENT", "TESTCONTAINERS_RYUK_DISABLED=true", // whose image cannot be pulled
        "dotnet", typeof(ComposeFixture).Assembly.Location, "-noLogo", "-noColor", "-class", classes);

    public Task<string> DockerAsync(params string[] arguments) => RunAsync("docker", arguments);

    public Task<string> ComposeAsync(params string[] arguments) => RunAsync("docker-compose", ["--file", RepositoryRoot.Combine("docker-compose.yml"), .. arguments]);

    /// <summary>What a program of this engine prints; its failure fails the test with all that it said. It does not end with a cancelled test, whose containers have to be stopped.</summary>
    public Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return CommandProgram.RunAsync(start, expectedExitCode: 0, CancellationToken.None);
    }

    protected override Task<TestDatabase> CreateDatabaseAsync() =>
        Task.FromResult(TestDatabase.Existing($"Host=127.0.0.1;Port={environment["POSTGRES_PORT"]};Database=faceworker;Username=faceworker;Password={password}"));

    protected override Task<TestBroker> CreateBrokerAsync() =>
        Task.FromResult(TestBroker.Existing(new Uri($"amqp://faceworker:{password}@127.0.0.1:{environment["RABBITMQ_PORT"]}/faceworker")));

    private async Task ComposeUpAsync()
    {
        foreach (var export in Export.Matches(await RunAsync(Engine, "env")).Select(match => match.Groups))
            environment[export["name"].Value] = export["value"].Value;
        environment["SECRETS"] = secrets.Path;
        foreach (var server in new[] { "postgres", "rabbitmq" })
            secrets.Add($"{server}-password", password + "\n");
        foreach (var port in new[] { "POSTGRES_PORT", "RABBITMQ_PORT", "RABBITMQ_MANAGEMENT_PORT" })
            environment[port] = $"{FreePort.Find()}";
        environment["WEB_PORT"] = $"{Web.Port}";
        environment["WORKER_CPUS"] = $"{WorkerCpus}";
        environment["WORKER_MEMORY"] = $"{WorkerMemory}";
        environment["FACEWORKER_MODELS"] = TestModels.Folder;
        environment["FACEWORKER_PHOTOS"] = Images.Folder;
        environment["COMPOSE_PROJECT_NAME"] = Project;
        await RunAsync("chmod", "755", Images.Folder); // the containers' user is another
        await UpAsync();
    }

    private async Task<string> InspectAsync(string container, string format) => (await DockerAsync("inspect", "--format", format, container)).Trim();

    /// <summary>An engine that was up before keeps its images.</summary>
    private Task StopAsync() => wasUp ? ComposeAsync("down", "--volumes") : RunAsync(Engine, "down");

    [GeneratedRegex("^export (?<name>[A-Z_]+)='(?<value>.*)'$", RegexOptions.Multiline)]
    private static partial Regex Export { get; }
}
