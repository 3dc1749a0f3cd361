using System.Diagnostics;
using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Testing;
using NetVips;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>Forty pictures of a hundred megapixels at once, under a limit of the kernel for the worker's memory: each waits for its turn, and all are answered.</summary>
public sealed class LargePictures : IAsyncLifetime
{
    private const int Pictures = 40, Side = 10_000;
    private const long Limit = 3L << 30;

    private readonly WorkerFixture fixture = new();

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task Forty_pictures_of_a_hundred_megapixels_at_once_finish_within_three_gigabytes()
    {
        using var group = MemoryGroup.Create(Limit);
        await using var worker = WorkerProcess.Launch(group.Enter(WorkerProgram.Command()), fixture.Database.ConnectionString, fixture.Broker.Address.ToString(),
            [("WORKER__INDEXCONCURRENCY", "40"), ("WORKER__REQUESTCONCURRENCY", "4")]);
        await worker.SaysAsync("Ready: consuming");
        var files = Make();
        await using var client = await FaceWorkerClient.ConnectAsync(fixture.Broker.Address, TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);

        var indexed = files.Take(36).Select(file => fixture.IndexAsync(file)).ToList();
        var identified = files.Skip(36).Select(file => client.IdentifyAsync(
            new IdentifyFaces { Gallery = WorkerFixture.Gallery, Image = ImageReference.AtPath(file) }, TestContext.Current.CancellationToken)).ToList();

        Assert.All(await Task.WhenAll(indexed), answer => Assert.NotNull(answer.Result));
        Assert.All(await Task.WhenAll(identified), answer => Assert.NotNull(answer.Result));
        Assert.Equal(36, await fixture.CountAsync("image"));
        Assert.InRange(worker.PeakMemory, (long)Side * Side * 3, Limit);
    }

    /// <summary>One picture, each time with other bytes behind its end.</summary>
    private List<string> Make()
    {
        using var flat = Image.Black(Side, Side, bands: 3).Copy(interpretation: Enums.Interpretation.Srgb);
        var jpeg = flat.JpegsaveBuffer(q: 50);
        return [.. Enumerable.Range(0, Pictures).Select(i => fixture.Images.Write($"large-{i}.jpg", [.. jpeg, .. BitConverter.GetBytes(i)]))];
    }

    /// <summary>A control group of its own with a memory limit (version 1 or 2).</summary>
    private sealed class MemoryGroup : IDisposable
    {
        private readonly string folder;

        private MemoryGroup(string folder) => this.folder = folder;

        public static MemoryGroup Create(long limit)
        {
            var (root, file) = Directory.Exists("/sys/fs/cgroup/memory") ? ("/sys/fs/cgroup/memory", "memory.limit_in_bytes") : ("/sys/fs/cgroup", "memory.max");
            var folder = Path.Combine(root, $"faceworker-test-{Environment.ProcessId}");
            try
            {
                Directory.CreateDirectory(folder);
                File.WriteAllText(Path.Combine(folder, file), $"{limit}");
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException && Environment.GetEnvironmentVariable("CI") is null)
            {
                Assert.Skip($"No control group with a memory limit can be made here ({exception.Message}); run it as root where cgroups are writable.");
            }

            return new MemoryGroup(folder);
        }

        /// <summary>The same command, begun inside of the group.</summary>
        public ProcessStartInfo Enter(ProcessStartInfo command) =>
            new("sh", ["-c", $"echo $$ > {folder}/cgroup.procs && exec \"$0\" \"$@\"", command.FileName, .. command.ArgumentList]);

        public void Dispose()
        {
            try
            {
                Directory.Delete(folder);
            }
            catch (IOException)
            {
                // The worker has not quite ended; an empty group costs nothing.
            }
        }
    }
}
