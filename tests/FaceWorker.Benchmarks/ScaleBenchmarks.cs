using System.Diagnostics;
using System.Globalization;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage;
using FaceWorker.Storage.Archives;
using FaceWorker.Storage.Galleries;
using FaceWorker.Testing;

namespace FaceWorker.Benchmarks;

/// <summary>An archive with two workers of one core each against one of them: what adding a worker brings.</summary>
/// <remarks>
/// Broker, database and this program run on the same two cores, which a second worker takes from them. So next to the bare ratio stands
/// one per core second that they leave to the workers: one worker has its core, two have both cores less what all others used. And next to both stands
/// what a second core brings to the bare models, since two cores of one machine share more than they show.
/// Last, two workers that have both cores together against one that has both: what a second process costs where it brings no core.
/// All is measured in the same seconds of the workers' lives, because a young one is slower: of two, each would have had half as many images to get over that.
/// Two workers are compared with the mean of one before and one after them, because a machine's pace drifts.
/// </remarks>
internal static class ScaleBenchmarks
{
    private const int Images = 6000; // more than two cores get done in the time
    private const int BareImages = 400;
    private const int Rounds = 7;
    private const string BothCores = "0,1";
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        foreach (var comparison in await RunAsync(await run.PackAsync(), run.Bare, TimeSpan.FromSeconds(run.Pick(20, 7))))
            yield return comparison;
    }

    private static async Task<IReadOnlyList<Comparison>> RunAsync(FacePack pack, BareModels bare, TimeSpan window)
    {
        var folder = Directory.CreateTempSubdirectory("faceworker-scale-").FullName;
        try
        {
            foreach (var (photo, number) in Photos.Take(Images).Select((photo, number) => (photo, number)))
                await File.WriteAllBytesAsync(Path.Combine(folder, $"{number}.jpg"), [.. await File.ReadAllBytesAsync(photo), .. BitConverter.GetBytes(number)]); // no two are the same file
            var rounds = new List<(Run One, Run Two)>();
            var bareRounds = new List<(double Two, double One)>();
            IReadOnlyList<int> faces = [.. Enumerable.Repeat(1, BareImages)];
            var sharing = new List<(double Two, double One)>();
            var before = await RunAsync(pack, folder, window, "0");
            for (var round = 0; round < Rounds; round++)
            {
                var two = await RunAsync(pack, folder, window, "0", "1");
                var after = await RunAsync(pack, folder, window, "0");
                rounds.Add((Run.Mean(before, after), two));
                before = after;
                bareRounds.Add((await bare.RunImagesAsync(faces, loops: 2), await bare.RunImagesAsync(faces, loops: 1)));
                sharing.Add(((await RunAsync(pack, folder, window, BothCores, BothCores)).PerSecond, (await RunAsync(pack, folder, window, BothCores)).PerSecond));
                await Console.Error.WriteLineAsync($"  scale: round {round + 1}: {rounds[^1].Two.PerSecond:0.0} against {rounds[^1].One.PerSecond:0.0} images/s; on the same two cores {sharing[^1].Two:0.0} against {sharing[^1].One:0.0}");
            }

            return
            [
                Compare("images/s, two workers of a core each to one, servers on the same cores", rounds, run => run.PerSecond, perWorkerCore: 1, target: null),
                Compare("images per core second left to the workers, two workers to one, times two", rounds, run => run.PerCoreSecond, perWorkerCore: 2, target: 1.9),
                Comparison.OfRounds("images/s, two workers on the same two cores to one", target: 0.97, sharing),
                Comparison.OfRounds("bare models, a loop on each of two cores to one loop: what the machine gives", target: null, bareRounds),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Comparison Compare(string name, List<(Run One, Run Two)> rounds, Func<Run, double> figure, double perWorkerCore, double? target)
    {
        var ratios = rounds.Select(round => perWorkerCore * figure(round.Two) / figure(round.One)).ToList();
        return new Comparison(name, Comparison.Median(rounds.Select(round => figure(round.Two))), Comparison.Median(rounds.Select(round => figure(round.One))),
            Comparison.Median(ratios), ratios.Max() - ratios.Min(), target);
    }

    private static async Task<Run> RunAsync(FacePack pack, string folder, TimeSpan window, params string[] cores)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var broker = await TestBroker.CreateAsync();
        await using var galleries = new GalleryDatabase(database.ConnectionString);
        await using var store = new PostgresGalleryStore(galleries, new StorageOptions { ConnectionString = database.ConnectionString }, TimeProvider.System);
        await store.CreateAsync(ArchiveBenchmarks.Owner, new GalleryName("scale"), pack.Id, pack.Embedder.Model, GallerySettings.With(pack.Decisions), CancellationToken.None);
        var archives = new ArchiveAdministration(galleries);
        var processes = cores.Select(core => Start(core, database, broker)).ToList();
        try
        {
            foreach (var process in processes)
                while (await process.StandardOutput.ReadLineAsync() is { } line && !line.Contains("Ready: consuming", StringComparison.Ordinal))
                {
                }

            foreach (var process in processes)
                _ = process.StandardOutput.ReadToEndAsync(); // whoever writes and is not read waits
            var archive = (await archives.AddAsync(ArchiveBenchmarks.Owner, new GalleryName("scale"), new ArchiveSource(folder), CancellationToken.None)).Id;
            while (await DoneAsync(archives, archive) == 0)
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            await Task.Delay(WarmUp, TimeProvider.System);
            var (began, busy, worked, first) = (Stopwatch.GetTimestamp(), BusySeconds(), processes.Sum(WorkedSeconds), await DoneAsync(archives, archive));
            await Task.Delay(window, TimeProvider.System);
            var done = await DoneAsync(archives, archive) - first;
            var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
            if (first + done == Images)
                throw new InvalidOperationException($"All {Images} images were done before the time was over, so no pace was measured. Raise {nameof(ScaleBenchmarks)}.{nameof(Images)}.");
            var others = BusySeconds() - busy - (processes.Sum(WorkedSeconds) - worked);
            return new Run(done / elapsed, done / (cores.Length == 1 ? elapsed : 2 * elapsed - others));
        }
        finally
        {
            foreach (var process in processes)
            {
                process.Kill();
                await process.WaitForExitAsync();
                process.Dispose();
            }
        }
    }

    private static async Task<long> DoneAsync(ArchiveAdministration archives, long archive) => (await archives.GetProgressAsync(archive, CancellationToken.None)).Done;

    private static Process Start(string cores, TestDatabase database, TestBroker broker)
    {
        var command = RunningWorker.Command(database, broker);
        command.ArgumentList.Insert(0, command.FileName);
        command.ArgumentList.Insert(0, cores);
        command.ArgumentList.Insert(0, "-c");
        command.FileName = "taskset"; // which becomes the worker
        return Process.Start(command)!;
    }

    private static double WorkedSeconds(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime.TotalSeconds;
    }

    /// <summary>Seconds that the machine's cores were at work, all together, since it was started: /proc/stat, in hundredths.</summary>
    private static double BusySeconds()
    {
        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(number => long.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return (ticks[..8].Sum() - ticks[3] - ticks[4]) / 100.0; // all but idle and waiting for the disk
    }

    /// <param name="PerCoreSecond">Images per second of a core that the workers had, where each had one.</param>
    private sealed record Run(double PerSecond, double PerCoreSecond)
    {
        public static Run Mean(Run one, Run other) => new((one.PerSecond + other.PerSecond) / 2, (one.PerCoreSecond + other.PerCoreSecond) / 2);
    }
}
