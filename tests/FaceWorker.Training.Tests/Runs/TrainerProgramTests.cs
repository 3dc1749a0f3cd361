using System.Diagnostics;
using FaceWorker.Testing;
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

    [Fact(SkipUnless = nameof(SmallDisk.IsThere), SkipType = typeof(SmallDisk), Skip = SmallDisk.Reason)]
    public async Task A_disk_that_is_full_keeps_the_checkpoint_before_and_with_room_it_goes_on()
    {
        using var disk = new SmallDisk(mebibytes: 256);
        var plan = await ToyPeople.WriteAsync(disk.Path, people: 6, photos: 2, Small with { Epochs = 1 });
        using (var first = Start($"exec dotnet '{Program}' '{disk.Path}'"))
            await ReadAsync(first);
        await (plan with { Settings = plan.Settings with { Epochs = 2 } }).WriteAsync(disk.Path, TestContext.Current.CancellationToken);
        var before = await File.ReadAllBytesAsync(Checkpoint.LastIn(disk.Path), TestContext.Current.CancellationToken);

        disk.Fill(leave: 2 << 20); // a checkpoint has 15 or 45 MB
        using var full = Start($"exec dotnet '{Program}' '{disk.Path}'");
        var problem = (await ReadAsync(full))[^1].Problem!;

        Assert.Equal((1, "notWritten"), (full.ExitCode, problem.Code));
        Assert.Matches($@"^The checkpoint '{disk.Path}/(best|last)\.safetensors' \([\d,]+ bytes\) of epoch 2 could not be written: No space left on device", problem.Message);
        Assert.Equal("The one before is kept. Make room, and go on with --resume.", problem.Remedy);
        Assert.Equal(before, await File.ReadAllBytesAsync(Checkpoint.LastIn(disk.Path), TestContext.Current.CancellationToken));
        Assert.Empty(Directory.EnumerateFiles(disk.Path, ".*"));

        disk.MakeRoom();
        using var resumed = Start($"exec dotnet '{Program}' '{disk.Path}'");
        var reports = await ReadAsync(resumed);
        Assert.Equal(2, Assert.Single(reports, report => report.Epoch is not null).Epoch!.Number);
        Assert.Equal("all epochs are done", reports[^1].End!.Reason);
    }

    [Fact(SkipUnless = nameof(NeedsLibTorch.IsThere), SkipType = typeof(NeedsLibTorch), Skip = NeedsLibTorch.Reason)]
    public async Task Nothing_is_said_on_standard_error()
    {
        await ToyPeople.WriteAsync(folder.Path, people: 6, photos: 2, Small with { Epochs = 1, Threads = 1 });
        using var program = Start($"exec dotnet '{Program}' '{folder.Path}' 2>&1 >/dev/null"); // on one thread LibTorch would try NNPACK

        Assert.Equal("", await program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
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
