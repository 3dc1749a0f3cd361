using System.Diagnostics;
using FaceWorker.Vision.Models;
using Microsoft.ML.OnnxRuntime;

namespace FaceWorker.Benchmarks;

/// <summary>
/// The reference: ONNX Runtime alone over the same models, inputs ready, outputs thrown away. Its threads are laid out as
/// is best on the machine: one loop per core, one thread per run, weights shared.
/// </summary>
internal sealed class BareModels : IDisposable
{
    private readonly BareModel detector, embedder;
    private readonly BareModel? landmarks; // null: the detector gives them

    public BareModels(ModelStore store, PackCard pack)
    {
        detector = new BareModel(store, store.GetModel(pack.Detector));
        landmarks = pack.Landmarks is { } id ? new BareModel(store, store.GetModel(id)) : null;
        embedder = new BareModel(store, store.GetModel(pack.Embedder));
    }

    /// <summary>Images per second: for each image one detection, and for each of its faces one landmark and one embedding run.</summary>
    /// <param name="loops">Null: one for each core.</param>
    public Task<double> RunImagesAsync(IReadOnlyList<int> facesPerImage, int? loops = null) => PerSecondAsync(facesPerImage.Count, image => RunImage(facesPerImage[image]), loops);

    /// <summary>One detection, and one landmark and one embedding run for each face.</summary>
    public void RunImage(int faces)
    {
        detector.Run();
        for (var face = 0; face < faces; face++)
        {
            landmarks?.Run();
            embedder.Run();
        }
    }

    /// <summary>Faces per second of the embedder alone.</summary>
    public Task<double> RunFacesAsync(int faces) => PerSecondAsync(faces, _ => embedder.Run());

    /// <summary>Faces per second of the embedder on one thread, one after the other.</summary>
    public double RunFacesOneByOne(int faces)
    {
        var began = Stopwatch.GetTimestamp();
        for (var face = 0; face < faces; face++)
            embedder.Run();
        return faces / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Each model once.</summary>
    public void RunOnce() => RunImage(faces: 1);

    public void Dispose()
    {
        detector.Dispose();
        landmarks?.Dispose();
        embedder.Dispose();
    }

    /// <summary>How often a second the work is done by so many loops at once, by default as many as there are cores.</summary>
    public static async Task<double> PerSecondAsync(int count, Action<int> work, int? loops = null)
    {
        var next = -1;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, loops ?? Environment.ProcessorCount).Select(_ => Task.Run(() =>
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
                work(i);
        })));
        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}

/// <summary>One session and, per thread, one ready input.</summary>
internal sealed class BareModel : IDisposable
{
    private readonly InferenceSession session;
    private readonly RunOptions options = new();
    private readonly string[] inputs;
    private readonly string[] outputs;
    private readonly ThreadLocal<OrtValue> input;

    /// <param name="batch">Rows of each run.</param>
    public BareModel(ModelStore store, ModelCard card, int batch = 1)
    {
        using var sessionOptions = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        session = new InferenceSession(Path.Combine(store.Folder, card.File), sessionOptions);
        inputs = [card.Input.Name];
        outputs = [.. card.Outputs];
        var shape = session.InputMetadata[card.Input.Name].Dimensions.Select((size, axis) => axis == 0 ? (long)batch : size < 0 ? Open(card.Input, axis) : size).ToArray();
        input = new ThreadLocal<OrtValue>(() => ReadyInput(shape), trackAllValues: true);
    }

    public void Run()
    {
        using var results = session.Run(options, inputs, [input.Value!], outputs);
    }

    public void Dispose()
    {
        foreach (var value in input.Values)
            value.Dispose();
        input.Dispose();
        options.Dispose();
        session.Dispose();
    }

    /// <summary>What a photo of four in three has of an input that takes any size up to its card's.</summary>
    private static int Open(ModelInput input, int axis) => axis == 2 ? input.Height * 3 / 4 : input.Width;

    private static OrtValue ReadyInput(long[] shape)
    {
        var random = new Random(7);
        var values = new float[shape.Aggregate((a, b) => a * b)];
        for (var i = 0; i < values.Length; i++)
            values[i] = random.NextSingle() * 2 - 1;
        return OrtValue.CreateTensorValueFromMemory(values, shape);
    }
}
