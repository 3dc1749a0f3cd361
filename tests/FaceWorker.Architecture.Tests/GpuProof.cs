using System.Diagnostics;
using System.Text.RegularExpressions;
using FaceWorker.Testing;

namespace FaceWorker.Architecture.Tests;

/// <summary>What can be said of the script that proves a GPU without one: <c>infra/gpu/prove.sh</c>.</summary>
public sealed partial class GpuProof
{
    private static readonly string Script = RepositoryRoot.Combine("infra", "gpu", "prove.sh");

    [Fact]
    public async Task It_explains_itself_and_refuses_what_it_does_not_know()
    {
        var (code, output) = await RunAsync("--help");
        Assert.Equal(0, code);
        Assert.All(["pack", "run", "--device cuda|tensorrt|cpu", "3 the device is not there"], part => Assert.Contains(part, output, StringComparison.Ordinal));

        Assert.Equal(2, (await RunAsync()).Code);
        Assert.Equal(2, (await RunAsync("run", "--devise", "cuda")).Code);
    }

    [Fact]
    public async Task Without_pieces_it_says_how_they_are_made()
    {
        var (code, output) = await RunAsync("run");

        Assert.Equal(2, code);
        Assert.Contains("prove.sh pack", output, StringComparison.Ordinal);
    }

    [Fact]
    public void It_names_no_host_and_needs_nothing_from_one() => Assert.DoesNotMatch(Address, File.ReadAllText(Script));

    [Fact]
    public void The_manual_gives_its_commands() =>
        Assert.All(["infra/gpu/prove.sh pack", "prove.sh run", "--device cpu"], command => Assert.Contains(command, File.ReadAllText(RepositoryRoot.Combine("docs", "gpu.md")), StringComparison.Ordinal));

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", [Script, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (bash.ExitCode, await output + await errors);
    }

    [GeneratedRegex("://|(curl|wget|npm|apt-get) ")]
    private static partial Regex Address { get; }
}
