using System.Diagnostics;
using System.Globalization;
using FaceWorker.Benchmarks.Report;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision;
using FaceWorker.Vision.Decoding;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace FaceWorker.Benchmarks.Device;

/// <summary>What a real device does: the models with their canaries, each in batches of every size beside the bare runs, in full and in half precision, and the pipeline with its bottleneck.</summary>
internal sealed class GpuBenchmarks(BenchmarkRun run)
{
    private const int LargestOfAGpu = 256, LargestOfACpu = 8;
    private const int Rounds = 3;

    private readonly bool isCpu = run.Device == VisionDevice.Cpu;
    private readonly TimeSpan time = TimeSpan.FromSeconds(run.Pick(0.6, 0.25));

    /// <summary>As many runs at once as a worker has: one computes while the other's rows are on their way; on a CPU one for each processor.</summary>
    private int RunsAtOnce => isCpu ? Environment.ProcessorCount : LoadedModels.RunsPerGpu;

    private string Device => run.Device.ToString().ToLowerInvariant();

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        var benchmarks = new GpuBenchmarks(run);
        foreach (var precision in new[] { Precision.Fp32, Precision.Fp16 })
        {
            Comparison loaded;
            FacePacks? packs = null;
            try
            {
                (packs, loaded) = await benchmarks.LoadAsync(precision);
            }
            catch (Exception refusal) when (refusal is ModelStoreException or DeviceException)
            {
                loaded = Comparison.Missing(Say($"the default pack on {benchmarks.Device} in {Word(precision)}"), refusal.Message);
            }

            yield return loaded;
            if (packs is null)
                continue;
            await using (packs)
            {
                await foreach (var comparison in benchmarks.MeasureModelsAsync(precision))
                    yield return comparison;
                yield return await benchmarks.MeasurePipelineAsync(precision, packs.Get(PackId.Default));
            }
        }
    }

    private VisionOptions OptionsOf(Precision precision) => new() { Device = run.Device, Precision = precision };

    private async Task<(FacePacks Packs, Comparison Seconds)> LoadAsync(Precision precision)
    {
        var began = Stopwatch.GetTimestamp();
        var packs = await FacePacks.LoadAsync(run.Models, [PackId.Default], OptionsOf(precision), CancellationToken.None);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return (packs, new Comparison(Say($"seconds until the default pack is loaded in {Word(precision)}, warm in every batch size and proven by its canaries"), seconds, seconds, 1, 0, null)
        {
            Note = string.Join(", ", VisionDevices.Describe(OptionsOf(precision))),
        });
    }

    private async IAsyncEnumerable<Comparison> MeasureModelsAsync(Precision precision)
    {
        var pack = run.Models.GetPack(PackId.Default);
        foreach (var (part, id) in new[] { ("detector", pack.Detector), ("landmarks", pack.Landmarks!), ("embedder", pack.Embedder) })
        {
            var card = run.Models.GetModel(id);
            // TensorRT makes its own half-precision engine of the full file.
            var half = precision == Precision.Fp16 && run.Device != VisionDevice.TensorRt;
            var file = half ? await run.Models.ReadHalfAsync(card, CancellationToken.None) : await run.Models.ReadAsync(card, CancellationToken.None);
            yield return await MeasureModelAsync(precision, part, card, isCpu ? file : ShapeFolding.Apply(file));
        }
    }

    /// <summary>Rows a second of ours and of the bare runs in every size; the line is of the size that a worker uses.</summary>
    private async Task<Comparison> MeasureModelAsync(Precision precision, string part, ModelCard card, byte[] file)
    {
        var device = ModelDevices.Select(OptionsOf(precision))[0];
        var steps = BatchSteps.PowersOfTwo(isCpu ? LargestOfACpu : LargestOfAGpu);
        var usual = steps.For(Math.Min(isCpu ? card.BatchSize.Cpu : card.BatchSize.Gpu, steps.Largest));
        using var ours = new OnnxModel(card, file, device, steps);
        using var bareOptions = device.CreateOptions(card, steps.Largest);
        using var bare = new InferenceSession(file, bareOptions);
        var (oursBySize, bareBySize) = (new List<PlotPoint>(), new List<PlotPoint>());
        var atUsual = new List<(double, double)>();
        foreach (var size in steps.Sizes)
        {
            var rounds = new List<(double Ours, double Bare)>();
            for (var round = 0; round < Rounds; round++)
                rounds.Add((await RunOursAsync(ours, card, size), await RunBareAsync(bare, card, size)));
            oursBySize.Add(new PlotPoint(size, Comparison.Median(rounds.Select(round => round.Ours))));
            bareBySize.Add(new PlotPoint(size, Comparison.Median(rounds.Select(round => round.Bare))));
            await Console.Error.WriteLineAsync(Say($"  {Device}, {Word(precision)}, {part}, batch {size}: {oursBySize[^1].Y:N0} rows/s against {bareBySize[^1].Y:N0}"));
            if (size == usual)
                atUsual = [.. rounds.Select(round => (round.Ours, round.Bare))];
        }

        run.Plots.Add(new LinePlot($"{part}{Word(precision)}", Say($"{part}, {card.Id}, in {Word(precision)} on {Device}"), "Rows a second by batch size: rows in, rows out, beside bare runs whose inputs are ready.",
            new PlotAxis("Rows of a batch", LogarithmBase: 2), new PlotAxis("Rows/s"), [new PlotSeries("ours", oursBySize), new PlotSeries("bare runs", bareBySize)]));
        return Comparison.OfRounds(Say($"{part} {card.Id}, {Word(precision)}, batch {usual}, {RunsAtOnce} runs at once: rows/s ÷ bare runs"), null, atUsual) with
        {
            Note = Say($"memory of inputs and outputs: {ours.HostMemory ?? "each run's own"}{(device.TakesBytes && !card.Input.IsOpen ? ", inputs in bytes" : "")}"),
        };
    }

    private async Task<double> RunOursAsync(OnnxModel model, ModelCard card, int size)
    {
        var rows = Enumerable.Repeat(Canary.Noise(card.Input, seed: 7), size).ToList();
        return size * await SteadyLoad.MeasureAsync(RunsAtOnce, time, async _ =>
        {
            foreach (var result in await model.RunAsync(rows, CancellationToken.None))
                result.Dispose();
        });
    }

    private async Task<double> RunBareAsync(InferenceSession session, ModelCard card, int size)
    {
        using var options = new RunOptions();
        var row = Canary.Noise(card.Input, seed: 7).Values.ToArray();
        using var input = OrtValue.CreateTensorValueFromMemory([.. Enumerable.Repeat(row, size).SelectMany(values => values)], [size, card.Input.ChannelCount, card.Input.Height, card.Input.Width]);
        string[] inputs = [card.Input.Name], outputs = [.. card.Outputs];
        return size * await SteadyLoad.MeasureAsync(RunsAtOnce, time, _ =>
        {
            session.Run(options, inputs, [input], outputs).Dispose();
            return Task.CompletedTask;
        });
    }

    /// <summary>Photos from files to vectors on the device, beside the same on this machine's CPU.</summary>
    private async Task<Comparison> MeasurePipelineAsync(Precision precision, FacePack pack)
    {
        var onCpu = await run.PackAsync();
        var (rounds, busy) = (new List<(double, double)>(), new List<double>());
        var cores = TimeSpan.Zero;
        for (var round = 0; round <= Rounds; round++)
        {
            var ours = await SeeAsync(pack, FeedingDefaults.Of(run.Device), () => cores = Environment.CpuUsage.TotalTime,
                seconds => busy.Add((Environment.CpuUsage.TotalTime - cores).TotalSeconds / seconds / Environment.ProcessorCount));
            var reference = await SeeAsync(onCpu, FeedingDefaults.Of(VisionDevice.Cpu));
            if (round > 0)
                rounds.Add((ours, reference)); // the first one warms
        }

        var stages = await new PhotoStages(pack, store: null).MeasureAsync(Say($"a photo on {Device}"), [.. run.Photos.Take(20)]);
        run.Plots.Add(new StackedPlot($"cores{Word(precision)}", Say($"The cores' part of a photo with the models on {Device}"), "Processor time of the whole process, one photo at a time; waiting for the device counts where it spins.", "ms", Stages.All, [stages]));
        return Comparison.OfRounds(Say($"photos/s, read to embedded, on {Device} in {Word(precision)} ÷ on the CPU"), null, rounds) with
        {
            Note = Bottleneck(Comparison.Median(busy), stages),
        };
    }

    private async Task<double> SeeAsync(FacePack pack, FeedingDefaults capacity, Action? begins = null, Action<double>? ends = null)
    {
        var viewer = PhotoPipeline.ViewerWith(new ImageDecoder(new ImageOptions()), capacity.DecodingThreads is { } threads ? new RunSlots(threads) : null);
        return await SteadyLoad.MeasureAsync(capacity.Images, time * 8, async number =>
            await PhotoPipeline.WithFileAsync(run.Photos[number % run.Photos.Count], file => viewer.SeeAsync(file, pack, Lane.Bulk, withCrops: false, CancellationToken.None)), begins, ends);
    }

    private static string Bottleneck(double busy, StackedBar stages)
    {
        var (stage, most) = Stages.All.Zip(stages.Values).MaxBy(part => part.Second);
        var cost = Say($"a photo costs them {stages.Values.Sum():0.0} ms, most in {stage} ({most:0.0})");
        return busy > 0.9 ? Say($"the bottleneck is the cores, {busy:0%} busy: {cost}") : Say($"the cores are {busy:0%} busy ({cost}), so the bottleneck is the device or how it is fed");
    }

    private static string Word(Precision precision) => precision.ToString().ToLowerInvariant();

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
