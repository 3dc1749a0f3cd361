using System.Diagnostics;

namespace FaceWorker.Core.Tests;

public sealed class ShellWordTests
{
    [Theory]
    [InlineData("Anna Berg")]
    [InlineData("O'Neill")]
    [InlineData("'; touch /tmp/broken #")]
    [InlineData("$(id) `id` \"$HOME\" \\ * ~")]
    [InlineData("-rf")]
    public async Task A_shell_takes_a_quoted_name_for_one_word_and_runs_nothing_of_it(string name)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"printf '%s|' faceworker --subject {ShellWord.Quote(name)} end"]) { RedirectStandardOutput = true })!;

        Assert.Equal($"faceworker|--subject|{name}|end|", await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
    }
}
