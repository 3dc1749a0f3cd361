using System.Diagnostics;
using System.Text.Json;
using FaceWorker.Testing;

namespace FaceWorker.Architecture.Tests;

/// <summary>Two ONNX Runtimes side by side break the entry point: a build has the one without CUDA or the one with it. Evaluated, not restored.</summary>
public sealed class Accelerators
{
    private const string WithoutCuda = "Microsoft.ML.OnnxRuntime", WithCuda = "Microsoft.ML.OnnxRuntime.Gpu.Linux";

    [Theory]
    [InlineData(null, WithoutCuda)]
    [InlineData("-p:Accelerator=cuda", WithCuda)]
    public async Task A_build_has_exactly_one_onnx_runtime_with_a_version(string? accelerator, string expected)
    {
        var (code, output) = await EvaluateAsync("-getItem:PackageReference", "-getItem:PackageVersion", accelerator ?? "-p:Accelerator=");
        Assert.True(code == 0, output);
        var items = JsonDocument.Parse(output).RootElement.GetProperty("Items");

        Assert.Equal([expected], Names(items, "PackageReference").Where(name => name.StartsWith(WithoutCuda, StringComparison.Ordinal)));
        Assert.Contains(expected, Names(items, "PackageVersion"));
    }

    [Fact]
    public void Only_the_vision_project_brings_an_onnx_runtime()
    {
        var projects = new[] { "src", "tests" }.SelectMany(folder => Directory.EnumerateFiles(RepositoryRoot.Combine(folder), "*.csproj", SearchOption.AllDirectories));

        Assert.Equal(["FaceWorker.Vision.csproj"], projects.Where(project => File.ReadAllText(project).Contains($"\"{WithoutCuda}", StringComparison.Ordinal)).Select(Path.GetFileName));
    }

    [Fact]
    public async Task An_accelerator_that_nobody_knows_builds_nothing_and_says_which_there_are()
    {
        var (code, output) = await EvaluateAsync("-t:KnowAccelerator", "-p:Accelerator=rocm");

        Assert.NotEqual(0, code);
        Assert.Contains("Accelerator is 'rocm'", output, StringComparison.Ordinal);
        Assert.Contains("-p:Accelerator=cuda", output, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(JsonElement items, string kind) => items.GetProperty(kind).EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!);

    private static async Task<(int Code, string Output)> EvaluateAsync(params string[] arguments)
    {
        var project = RepositoryRoot.Combine("src", "FaceWorker.Vision", "FaceWorker.Vision.csproj");
        using var msbuild = Process.Start(new ProcessStartInfo("dotnet", ["msbuild", project, "-nologo", .. arguments]) { RedirectStandardOutput = true })!;
        var output = await msbuild.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await msbuild.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (msbuild.ExitCode, output);
    }
}
