namespace FaceWorker.Benchmarks.Device;

/// <summary>What a simulated device did while it was fed.</summary>
/// <param name="Busy">The share of the time for which it computed.</param>
/// <param name="PerSecond">Faces.</param>
/// <param name="CoreMilliseconds">Processor time of this process for a face.</param>
/// <param name="Batches">Rows of a run in the mean, by model.</param>
internal sealed record DeviceLoad(double Busy, double PerSecond, double CoreMilliseconds, IReadOnlyList<(string Model, double Rows)> Batches)
{
    /// <param name="work">What one of those that are in progress does, for one face.</param>
    public static async Task<DeviceLoad> MeasureAsync(SimulatedPack pack, int inProgress, TimeSpan time, Func<int, Task> work)
    {
        var before = (pack.Device.Busy, Cores: TimeSpan.Zero, Counts: Counts(pack));
        var cores = 0.0; // processors that were busy
        var load = new DeviceLoad(0, 0, 0, []);
        var perSecond = await SteadyLoad.MeasureAsync(inProgress, time, work,
            begins: () => before = (pack.Device.Busy, Environment.CpuUsage.TotalTime, Counts(pack)),
            ends: seconds => (cores, load) = ((Environment.CpuUsage.TotalTime - before.Cores).TotalSeconds / seconds, load = load with
            {
                Busy = (pack.Device.Busy - before.Busy).TotalSeconds / seconds,
                Batches = [.. pack.Models.Zip(before.Counts, Counts(pack)).Select(model => (model.First.Name, Mean(model.Second, model.Third)))],
            }));
        return load with { PerSecond = perSecond, CoreMilliseconds = 1000 * cores / perSecond };
    }

    private static List<(long Runs, long Rows)> Counts(SimulatedPack pack) => [.. pack.Models.Select(model => model.Model.Count)];

    private static double Mean((long Runs, long Rows) then, (long Runs, long Rows) now) => now.Runs == then.Runs ? 0 : (double)(now.Rows - then.Rows) / (now.Runs - then.Runs);
}
