using System.Globalization;
using System.Numerics.Tensors;
using FaceWorker.Vision.Models;

namespace FaceWorker.Vision.Onnx;

/// <summary>A fixed synthetic row and the outputs that a model must give for it: a device that computes anything else is detected before the first picture.</summary>
internal sealed class Canary
{
    private const int Seed = 0;
    private const int SamplesPerOutput = 64;

    private readonly ModelCard card;
    private readonly GoldenOutputs? golden;
    private readonly ModelDevice device;

    /// <param name="golden">What is compared with; without it nothing is, which only 32 bits on a CPU may do.</param>
    /// <exception cref="ModelStoreException">The device has to be proven, and nothing is known to compare with.</exception>
    public Canary(ModelCard card, GoldenOutputs? golden, ModelDevice device)
    {
        this.card = card;
        this.golden = golden;
        this.device = device;
        Row = Noise(card.Input, Seed);
        if (golden is null && device.NeedsProof)
            throw new ModelStoreException($"Nothing is kept of what model '{card.Id}' has to give, so {device} cannot be tried with it; "
                + $"run 'faceworker models import FILE --card {card.Id}' on the model store, which measures it on a CPU.");
    }

    public InputRow Row { get; }

    /// <summary>The greatest relative error of an output, ‖given − golden‖ / ‖golden‖. Chosen, not measured on a GPU: docs/decisions/0058.</summary>
    public static double ToleranceOf(Precision precision) => precision == Precision.Fp32 ? 1e-3 : 2e-2;

    /// <summary>Pixels of noise as the input takes them. Shape: the row's.</summary>
    public static InputRow Noise(ModelInput input, int seed)
    {
        var random = new Random(seed);
        var plane = input.Height * input.Width;
        var row = new float[input.RowLength];
        for (var i = 0; i < row.Length; i++)
            row[i] = (random.Next(256) - input.Mean[i / plane]) / input.Divisor;
        return input.Row(row);
    }

    /// <summary>What a model gives for the row, as it is kept.</summary>
    public static async Task<GoldenOutputs> MeasureAsync(OnnxModel model, CancellationToken cancel)
    {
        using var rows = (await model.RunAsync([Noise(model.Card.Input, Seed)], cancel))[0];
        return new GoldenOutputs(model.Card.Id, model.Card.Sha256!, [.. model.Card.Outputs.Select((_, output) => Sample(rows[output]))]);
    }

    /// <exception cref="DeviceException">An output is another one than it should be.</exception>
    public void ThrowIfOther(TensorRows rows)
    {
        for (var output = 0; output < (golden?.Outputs.Count ?? 0); output++)
            if (RelativeError(Sample(rows[output]), [.. golden!.Outputs[output]]) is var error && !(error <= ToleranceOf(device.Precision)))
                throw new DeviceException(string.Create(CultureInfo.InvariantCulture,
                    $"Model '{card.Id}' does not give on {device} what it gives on a CPU: output '{card.Outputs[output]}' is off by {error:g3} of its length, and {ToleranceOf(device.Precision)} is allowed with Vision:Precision={device.Precision.ToString().ToLowerInvariant()}. ")
                    + (device.NeedsProof
                        ? $"Check the driver and the provider's version (docs/gpu.md), try FACEWORKER_VISION__PRECISION=fp32, or {ModelDevices.UseTheCpu}."
                        : $"Fetch the model again with 'faceworker models install', or 'faceworker models import FILE --card {card.Id}'."));
    }

    /// <summary>Not a number where the two cannot be compared.</summary>
    private static double RelativeError(float[] given, float[] expected) => given.Length == expected.Length
        ? TensorPrimitives.Distance<float>(given, expected) / Math.Max(TensorPrimitives.Norm<float>(expected), 1e-6)
        : double.NaN;

    private static float[] Sample(ReadOnlySpan<float> values)
    {
        var samples = new float[Math.Min(values.Length, SamplesPerOutput)];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = values[(int)((long)i * values.Length / samples.Length)];
        return samples;
    }
}
