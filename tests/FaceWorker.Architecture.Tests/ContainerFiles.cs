using System.Text.Json;
using System.Text.RegularExpressions;
using FaceWorker.Testing;

namespace FaceWorker.Architecture.Tests;

/// <summary>What can be said of the images' files without a Docker engine; the compose file itself is read by a real parser in <c>infra/test.sh</c>.</summary>
public sealed partial class ContainerFiles
{
    private static readonly string[] Instructions = ["ARG", "FROM", "WORKDIR", "COPY", "RUN", "ENV", "EXPOSE", "USER", "ENTRYPOINT"];

    public static TheoryData<string> Dockerfiles => [.. Directory.EnumerateFiles(RepositoryRoot.Combine("infra", "docker"), "*.Dockerfile").Select(path => Path.GetFileName(path)!).Order()];

    [Fact]
    public void There_is_an_image_for_the_cpu_one_for_cuda_and_one_for_the_console_and_compose_builds_them()
    {
        var built = BuiltFrom.Matches(File.ReadAllText(RepositoryRoot.Combine("docker-compose.yml"))).Select(match => match.Groups[1].Value);

        Assert.Equal(["infra/docker/worker.Dockerfile", "infra/docker/web.Dockerfile", "infra/docker/worker-cuda.Dockerfile"], built);
        Assert.Equal(built.Select(path => Path.GetFileName(path)).Order(), Dockerfiles.Select(row => row.Data).Order());
    }

    [Theory]
    [MemberData(nameof(Dockerfiles))]
    public void A_dockerfile_has_only_instructions_and_copies_only_from_stages_before(string file)
    {
        var stages = new List<string>();
        foreach (var line in Lines(file))
        {
            Assert.Contains(line.Split(' ')[0], Instructions);
            if (CopiedFrom.Match(line) is { Success: true } copy)
                Assert.Contains(copy.Groups[1].Value, stages);
            if (Stage.Match(line) is { Success: true } stage)
                stages.Add(stage.Groups[1].Value);
        }
    }

    [Theory]
    [MemberData(nameof(Dockerfiles))]
    public void An_image_is_built_with_our_sdk_starts_its_program_and_is_not_root(string file)
    {
        var lines = Lines(file);
        var program = file.StartsWith("web", StringComparison.Ordinal) ? "FaceWorker.Web" : "FaceWorker.Worker";
        var sdk = JsonDocument.Parse(File.ReadAllText(RepositoryRoot.Combine("global.json"))).RootElement.GetProperty("sdk").GetProperty("version").GetString()!;

        Assert.Contains(lines, line => line.StartsWith("ARG DOTNET_VERSION=", StringComparison.Ordinal) && sdk.StartsWith(line["ARG DOTNET_VERSION=".Length..], StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith($"RUN dotnet publish src/{program} ", StringComparison.Ordinal));
        Assert.Contains(program, lines[^1], StringComparison.Ordinal);
        Assert.StartsWith("ENTRYPOINT [", lines[^1], StringComparison.Ordinal);
        Assert.StartsWith("USER ", lines[^2], StringComparison.Ordinal);
    }

    [Fact]
    public void The_cuda_image_lays_the_provider_where_the_worker_looks_for_it()
    {
        var lines = Lines("worker-cuda.Dockerfile");

        Assert.Contains("ENV FACEWORKER_VISION__DEVICE=cuda", lines);
        Assert.Contains("WORKDIR /app", lines);
        Assert.Contains("COPY --from=provider /provider/libonnxruntime_providers_cuda_plugin.so .", lines);
    }

    /// <summary>Without comments, and with continued lines as one.</summary>
    private static List<string> Lines(string file) => [.. Continuation.Replace(File.ReadAllText(RepositoryRoot.Combine("infra", "docker", file)), " ")
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(line => !line.StartsWith('#'))];

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex Continuation { get; }

    [GeneratedRegex("--from=([a-z]+)")]
    private static partial Regex CopiedFrom { get; }

    [GeneratedRegex("^FROM .* AS ([a-z]+)$")]
    private static partial Regex Stage { get; }

    [GeneratedRegex("dockerfile: (.*)")]
    private static partial Regex BuiltFrom { get; }
}
