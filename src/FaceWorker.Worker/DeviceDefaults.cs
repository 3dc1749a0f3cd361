using System.Globalization;
using FaceWorker.Vision;
using Microsoft.Extensions.Configuration.Memory;

namespace FaceWorker.Worker;

/// <summary>Defaults that follow what the models run on: a GPU is idle with as little in progress as keeps a CPU busy. A setting that is given wins.</summary>
/// <remarks>The arithmetic is explained in docs/decisions/0087.</remarks>
/// <param name="Values">Settings and their values, to be read before all others; none on a CPU.</param>
/// <param name="Reason">Where the number of images comes from, for the log.</param>
internal sealed record DeviceDefaults(IReadOnlyDictionary<string, string?> Values, string Reason)
{
    /// <summary>With each device: one computed, one on its way. Beside these a batch of each model fills.</summary>
    private const int BatchesWithADevice = 2;

    /// <summary>Faces, or pictures, of the largest batch that is counted on: what the cards of embedders allow for a GPU.</summary>
    private const int RowsOfABatch = 64;

    private const int StoreBatch = 256, StoreConnections = 2;

    /// <summary>One picture is decoded, and the next one is read.</summary>
    private const int PicturesOfEachProcessor = 2;

    private const long BytesOfAFile = 4 << 20; // of a photo of 12 megapixels
    private const int MemoryShareOfFiles = 8; // an eighth: the models, the pixels and the runtime need the rest
    private const int Least = 16, Most = 4096;

    private static readonly DeviceDefaults OfACpu = new(new Dictionary<string, string?>(), "as many as keep the processors busy");

    /// <summary>Puts the defaults below every other source of settings, and reads these again: what was set without one before is lost.</summary>
    /// <param name="availableBytes">Memory that the process may use.</param>
    public static DeviceDefaults AddTo(ConfigurationManager configuration, int processors, long availableBytes)
    {
        var defaults = For(configuration, processors, availableBytes);
        if (defaults.Values.Count > 0)
            ((IConfigurationBuilder)configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = defaults.Values });
        return defaults;
    }

    private static DeviceDefaults For(ConfigurationManager configuration, int processors, long availableBytes)
    {
        if (ReadVision(configuration) is not { Device: not VisionDevice.Cpu } vision)
            return OfACpu;
        var devices = Math.Max(1, vision.DeviceIds.Count);
        int[] batches = [.. new[] { vision.Detect, vision.Landmarks, vision.Embed }.Select(stage => Math.Min(stage.MaxBatchSize, RowsOfABatch))];
        var (filling, with) = (batches.Sum(), BatchesWithADevice * batches.Max());
        var busy = (devices * (filling + with)) + (StoreConnections * StoreBatch) + (PicturesOfEachProcessor * processors);
        var held = availableBytes / MemoryShareOfFiles / BytesOfAFile;
        var images = Math.Clamp((int)Math.Min(busy, held), Least, Most);
        return new DeviceDefaults(
            new Dictionary<string, string?>
            {
                ["Worker:IndexConcurrency"] = Invariant($"{images}"),
                ["Worker:PrefetchFactor"] = "1",
                ["Images:DecodingThreads"] = Invariant($"{processors}"),
                ["Images:ReadsPerMount"] = "32",
                ["Storage:Store:MaxBatchSize"] = Invariant($"{StoreBatch}"),
                ["Storage:Store:LaneCapacity"] = Invariant($"{StoreConnections * StoreBatch}"),
                ["Storage:Store:Linger"] = "00:00:00.02",
            },
            Invariant($"{devices} × ({with} rows with a device and {filling} in the batches that fill), {StoreConnections} transactions of {StoreBatch}, {PicturesOfEachProcessor} for each of {processors} processors make {busy}; files of 4 MiB in an eighth of the memory, {held}"));
    }

    /// <summary>Null for wrong settings, which are reported when all are checked.</summary>
    private static VisionOptions? ReadVision(ConfigurationManager configuration)
    {
        try
        {
            return configuration.GetSection("Vision").Get<VisionOptions>();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
