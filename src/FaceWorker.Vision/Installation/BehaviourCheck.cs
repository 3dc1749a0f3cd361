using System.Globalization;
using System.Numerics.Tensors;
using FaceWorker.Core;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;

namespace FaceWorker.Vision.Installation;

/// <summary>Runs a model on pictures of noise and looks at what comes out.</summary>
internal static class BehaviourCheck
{
    public const int BatchSize = 5;

    private const float Tolerance = 1e-4f;
    private const double NoLength = 1e-12; // as Embedding refuses it

    /// <exception cref="DeviceLostException">The model does not run one row.</exception>
    public static async Task<ModelInspection> TryAsync(OnnxModel model, CancellationToken cancel)
    {
        var rows = Enumerable.Range(0, BatchSize).Select(seed => Canary.Noise(model.Card.Input, seed)).ToList();
        var alone = new List<float[][]>();
        foreach (var row in rows)
            alone.AddRange(await RunAsync(model, [row], cancel));
        var lengths = alone.Select(outputs => (double)TensorPrimitives.Norm<float>(outputs[0])).ToList();
        return new ModelInspection(
            [.. CheckLengths(model.Card, model.OutputLengths), .. CheckValues(model.Card, alone, lengths), .. await CheckBatchAsync(model, rows, alone, cancel)],
            model.Card.Kind == ModelKind.Embedder ? [Describe(lengths)] : []);
    }

    internal static IEnumerable<Misfit> CheckLengths(ModelCard card, IReadOnlyList<int> lengths) => card switch
    {
        { Embedding: { } embedding } => Expect("embedding.dimensions", embedding.Dimensions, lengths[0]),
        { Landmarks: { } landmarks } => Expect("landmarks.points", 2 * landmarks.Points, lengths[0]),
        // Every output has one or more values for each place that a detector looks at; a finer grid divides a coarser one.
        _ when lengths.Contains(0) || lengths.Any(length => length % lengths.Min() != 0) =>
            [new Misfit("outputs", "outputs whose lengths are multiples of the shortest", string.Join(", ", card.Outputs.Zip(lengths, (name, length) => $"'{name}' of {length}")))],
        _ => [],
    };

    private static IEnumerable<Misfit> Expect(string field, int expected, int found) =>
        expected == found ? [] : [new Misfit(field, $"{expected} values per row", $"{found}")];

    private static IEnumerable<Misfit> CheckValues(ModelCard card, IReadOnlyList<float[][]> results, IReadOnlyList<double> lengths)
    {
        for (var output = 0; output < card.Outputs.Count; output++)
            if (results.SelectMany(outputs => outputs[output]).Where(value => !float.IsFinite(value)).Take(1).ToList() is [var odd])
                yield return new Misfit("outputs", $"finite numbers as '{card.Outputs[output]}'", odd.ToString(CultureInfo.InvariantCulture));
        if (card.Kind == ModelKind.Embedder && lengths.Any(length => length < NoLength))
            yield return new Misfit("outputs", $"a vector that is not zero as '{card.Outputs[0]}'", "zero");
    }

    private static async Task<IEnumerable<Misfit>> CheckBatchAsync(
        OnnxModel model, IReadOnlyList<InputRow> rows, IReadOnlyList<float[][]> alone, CancellationToken cancel)
    {
        const string fair = "a batch of five that equals five batches of one within 0.0001";
        try
        {
            var (output, difference) = GreatestDifference(await RunAsync(model, rows, cancel), alone);
            return difference <= Tolerance ? [] : [new Misfit("batchSize", fair, string.Create(CultureInfo.InvariantCulture, $"a difference of {difference:g3} in '{model.Card.Outputs[output]}'"))];
        }
        catch (DeviceLostException exception)
        {
            return [new Misfit("batchSize", fair, exception.InnerException!.OneLine())];
        }
    }

    /// <summary>Absolute up to 1, relative beyond; where a value is not finite there is none, that is told elsewhere.</summary>
    private static (int Output, float Difference) GreatestDifference(IReadOnlyList<float[][]> together, IReadOnlyList<float[][]> alone)
    {
        var greatest = (Output: 0, Difference: 0f);
        for (var row = 0; row < alone.Count; row++)
            for (var output = 0; output < alone[row].Length; output++)
                foreach (var (one, other) in alone[row][output].Zip(together[row][output]))
                    if (MathF.Abs(one - other) / MathF.Max(1, MathF.Abs(one)) is var difference && difference > greatest.Difference)
                        greatest = (output, difference);
        return greatest;
    }

    private static string Describe(IReadOnlyList<double> lengths) => lengths.All(length => Math.Abs(length - 1) < 1e-3)
        ? "its vectors have unit length"
        : string.Create(CultureInfo.InvariantCulture, $"its vectors have lengths from {lengths.Min():0.###} to {lengths.Max():0.###}; they are brought to unit length");

    private static async Task<IReadOnlyList<float[][]>> RunAsync(OnnxModel model, IReadOnlyList<InputRow> rows, CancellationToken cancel)
    {
        var results = new List<float[][]>();
        foreach (var outputs in await model.RunAsync(rows, cancel))
        {
            results.Add([.. model.Card.Outputs.Select((_, output) => outputs[output].ToArray())]);
            outputs.Dispose();
        }

        return results;
    }
}
