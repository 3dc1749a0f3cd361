using System.Diagnostics;
using FaceWorker.Training.Runs;
using FaceWorker.Training.Tests.Support;

namespace FaceWorker.Training.Tests.Runs;

/// <summary>The program as it is started, killed, and out of disk.</summary>
public sealed class TrainerProgramTests : IDisposable
{
    private static readonly TrainingSettings Small = new() { BatchPeople = 4, BatchPhotos = 2, Patience = 100, Augment = false };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact(SkipUnless = nameof(NeedsLibTorch.IsThere), SkipType = typeof(NeedsLibTorch), Skip = NeedsLibTorch.Reason)]
    public async Task Killed_in_the_middle_it_goes_on_from_its_last_whole_epoch()
    {
        var plan = await ToyPeople.WriteAsync(folder.Path, people: 6, photos: 2, Small with { Epochs = 1000 });
        using (var killed = Start($"exec dotnet '{Program}' '{folder.Path}'"))
        {
            await WaitForEpochAsync(killed, 2);
            killed.Kill();
            await killed.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var kept = await Checkpoint.ReadAsync(Checkpoint.LastIn(folder.Path), TestContext.Current.CancellationToken);
        Assert.InRange(kept.State.History.Count, 2, 10);
        await (plan with { Settings = plan.Settings with { Epochs = kept.State.History.Count + 1 } }).WriteAsync(folder.Path, TestContext.Current.CancellationToken);
        using var resumed = Start($"exec dotnet '{Program}' '{folder.Path}'");
        var reports = await ReadAsync(resumed);

        Assert.Equal(0, resumed.ExitCode);
        Assert.Equal(kept.State.History.Count + 1, Assert.Single(reports, report => report.Epoch is not null).Epoch!.Number);
        Assert.Equal("all epochs are done", reports[^1].End!.Reason);
    }

    [Fact(SkipUnless = nameof(NeedsLibTorch.IsThere), SkipType = typeof(NeedsLibTorch), Skip = NeedsLibTorch.Reason)]
    public async Task When_a_checkpoint_cannot_be_written_the_one_before_is_kept()
    {
        var plan = await ToyPeople.WriteAsync(folder.Path, people: 6, photos: 2, Small with { Epochs = 1 });
        using (var first = Start($"exec dotnet '{Program}' '{folder.Path}'"))
            await ReadAsync(first);
        var before = await File.ReadAllBytesAsync(Checkpoint.LastIn(folder.Path), TestContext.Current.CancellationToken);

        await (plan with { Settings = plan.Settings with { Epochs = 2 } }).WriteAsync(folder.Path, TestContext.Current.CancellationToken);
        // The kernel refuses to write more than 8 MiB into a file, as it does when a disk is full; a checkpoint has 45. The runtime's own memory is no such file then.
        using var full = Start($"trap '' XFSZ; ulimit -f 8192; export DOTNET_EnableWriteXorExecute=0; exec dotnet '{Program}' '{folder.Path}'");
        var problem = (await ReadAsync(full))[^1].Problem!;

        Assert.Equal((1, "notWritten"), (full.ExitCode, problem.Code));
        Assert.Contains("of epoch 2 could not be written", problem.Message, StringComparison.Ordinal);
        Assert.Equal("The one before is kept. Make room, and go on with --resume.", problem.Remedy);
        Assert.Equal(before, await File.ReadAllBytesAsync(Checkpoint.LastIn(folder.Path), TestContext.Current.CancellationToken));
        Assert.Empty(Directory.EnumerateFiles(folder.Path, ".*"));
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "faceworker-train.dll");

    private static Process Start(string command) => Process.Start(new ProcessStartInfo("bash", ["-c", command]) { RedirectStandardOutput = true })!;

    private static async Task WaitForEpochAsync(Process program, int number)
    {
        while (await program.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            if (RunReport.Read(line)?.Epoch?.Number == number)
                return;
        Assert.Fail("The program ended before that epoch.");
    }

    private static async Task<List<RunReport>> ReadAsync(Process program)
    {
        var reports = new List<RunReport>();
        while (await program.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            if (RunReport.Read(line) is { } report)
                reports.Add(report);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        return reports;
    }
}
