using System.Diagnostics;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using NetVips;

namespace FaceWorker.Benchmarks.Peers;

/// <summary>
/// What one would write over ONNX Runtime without FaceWorker: the default pack's three models with the library's own settings, one image
/// at a time. Runs in a process of its own.
/// </summary>
internal sealed class PlainLoop(string folder) : IDisposable
{
    /// <summary>The argument that makes this program the peer.</summary>
    public const string Role = "--plain-loop";

    private const float MinScore = 0.65f, MaxOverlap = 0.4f;

    // Of the 68 points.
    private static readonly int[][] Five = [[37, 38, 40, 41], [43, 44, 46, 47], [30], [48, 60], [54, 64]];

    private readonly InferenceSession detector = new(Path.Combine(folder, "ultra-light-rfb-320.onnx"));
    private readonly InferenceSession landmarks = new(Path.Combine(folder, "landmarks-68.onnx"));
    private readonly InferenceSession embedder = new(Path.Combine(folder, "mobilefacenet-512.onnx"));

    /// <summary>Loads and warms, then answers each line of standard input with a line of JSON about a pass over the listed images.</summary>
    public static void Serve(string folder, string listing)
    {
        var paths = File.ReadAllLines(listing);
        using var loop = new PlainLoop(folder);
        loop.Run(paths.Take(10).ToList());
        Console.WriteLine(JsonSerializer.Serialize(new { ready = true }));
        while (Console.ReadLine() is not null)
            Console.WriteLine(loop.Run(paths));
    }

    public void Dispose()
    {
        detector.Dispose();
        landmarks.Dispose();
        embedder.Dispose();
    }

    private string Run(IReadOnlyList<string> paths)
    {
        var faces = 0;
        var stages = new Dictionary<string, double>();
        var began = Stopwatch.GetTimestamp();
        foreach (var path in paths)
            faces += FindFaces(path, stages).Count;
        return JsonSerializer.Serialize(new
        {
            images = paths.Count,
            faces,
            imagesPerSecond = paths.Count / Stopwatch.GetElapsedTime(began).TotalSeconds,
            stages = stages.ToDictionary(stage => stage.Key, stage => stage.Value / paths.Count),
        });
    }

    private List<float[]> FindFaces(string path, Dictionary<string, double> stages)
    {
        var image = Timed(stages, "decode", () => Load(path));
        var boxes = Timed(stages, "detect", () => Detect(image));
        var points = Timed(stages, "align", () => boxes.ConvertAll(box => FivePoints(image, box)));
        return Timed(stages, "embed", () => points.ConvertAll(five => Embed(image, five)));
    }

    private static Pixels Load(string path)
    {
        using var loaded = Image.NewFromFile(path);
        using var upright = loaded.Autorot();
        using var srgb = upright.Colourspace(Enums.Interpretation.Srgb);
        return new Pixels(srgb.WriteToMemory<byte>(), srgb.Width, srgb.Height, srgb.Bands);
    }

    /// <summary>Adds the milliseconds of processor time, of all threads.</summary>
    private static T Timed<T>(Dictionary<string, double> stages, string stage, Func<T> step)
    {
        var before = Environment.CpuUsage.TotalTime;
        var result = step();
        stages[stage] = stages.GetValueOrDefault(stage) + (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
        return result;
    }

    private List<Box> Detect(Pixels image)
    {
        var input = image.Sample(320, 240, new Map(image.Width / 320f, 0, image.Height / 240f, 0, 0), colours: [0, 1, 2], mean: 127, divisor: 128);
        using var results = detector.Run([NamedOnnxValue.CreateFromTensor("input", new DenseTensor<float>(input, [1, 3, 240, 320]))]);
        var scores = results.First(result => result.Name == "scores").AsTensor<float>().ToArray();
        var corners = results.First(result => result.Name == "boxes").AsTensor<float>().ToArray();
        var boxes = Enumerable.Range(0, scores.Length / 2).Where(i => scores[2 * i + 1] > MinScore).OrderByDescending(i => scores[2 * i + 1])
            .Select(i => new Box(corners[4 * i] * image.Width, corners[4 * i + 1] * image.Height, corners[4 * i + 2] * image.Width, corners[4 * i + 3] * image.Height));
        var kept = new List<Box>();
        foreach (var box in boxes)
            if (kept.TrueForAll(other => other.Overlap(box) <= MaxOverlap))
                kept.Add(box);
        return kept;
    }

    private (float X, float Y)[] FivePoints(Pixels image, Box box)
    {
        var (left, top) = (MathF.Max(0, box.Left), MathF.Max(0, box.Top));
        var (width, height) = (MathF.Min(image.Width, box.Right) - left, MathF.Min(image.Height, box.Bottom) - top);
        var input = image.Sample(64, 64, new Map(width / 64, 0, height / 64, left, top), colours: [Pixels.Grey], mean: 0, divisor: 256);
        using var results = landmarks.Run([NamedOnnxValue.CreateFromTensor("input", new DenseTensor<float>(input, [1, 1, 64, 64]))]);
        var points = results[0].AsTensor<float>().ToArray();
        return [.. Five.Select(group => (left + group.Average(i => points[2 * i]) * width, top + group.Average(i => points[2 * i + 1]) * height))];
    }

    private float[] Embed(Pixels image, (float X, float Y)[] points)
    {
        var input = image.Sample(112, 112, Map.OntoTemplate(points), colours: [2, 1, 0], mean: 127, divisor: 128);
        using var results = embedder.Run([NamedOnnxValue.CreateFromTensor("input", new DenseTensor<float>(input, [1, 3, 112, 112]))]);
        var vector = results[0].AsTensor<float>().ToArray();
        var length = MathF.Sqrt(vector.Sum(value => value * value));
        return [.. vector.Select(value => value / length)];
    }
}
