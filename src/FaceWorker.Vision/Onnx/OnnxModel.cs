using FaceWorker.Core;
using FaceWorker.Core.Batching;
using FaceWorker.Vision.Models;
using Microsoft.ML.OnnxRuntime;

namespace FaceWorker.Vision.Onnx;

/// <summary>A card and its session: takes rows, runs those of one size together, and gives each its own row of every output. Knows nothing of faces.</summary>
/// <remarks>Several runs may execute at once: they share one copy of the weights, and each has its own buffers.</remarks>
public sealed class OnnxModel : IBatchRunner<InputRow, TensorRows>, IDisposable
{
    private readonly InferenceSession session;
    private readonly RunOptions runOptions = new();
    private readonly FixedSizeRuns? fixedSize;
    private readonly ModelDevice device;
    private readonly BatchSteps steps;

    /// <summary>On the CPU.</summary>
    /// <inheritdoc cref="OnnxModel(ModelCard, byte[], ModelDevice, BatchSteps)" />
    public OnnxModel(ModelCard card, byte[] file, int maxBatchSize)
        : this(card, file, ModelDevice.Cpu, BatchSteps.Every(maxBatchSize))
    {
    }

    /// <param name="file">The ONNX file's bytes.</param>
    /// <exception cref="ModelStoreException">The file is not a model, or not the one its card describes, or the device does not run it.</exception>
    internal OnnxModel(ModelCard card, byte[] file, ModelDevice device, BatchSteps steps)
    {
        ArgumentNullException.ThrowIfNull(card);
        Card = card;
        this.device = device;
        this.steps = steps;
        try
        {
            using var options = device.CreateOptions(card, steps.Largest);
            var takesBytes = device.TakesBytes && !card.Input.IsOpen;
            session = new InferenceSession(takesBytes ? ByteInput.Apply(card, file) : file, options);
            CardFit.ThrowIfOtherwise(card, session, takesBytes ? typeof(byte) : typeof(float));
            var shapes = MeasureOutputs(takesBytes);
            OutputLengths = [.. shapes.Select(RunBuffers.LengthOf)];
            fixedSize = card.Input.IsOpen ? null
                : new FixedSizeRuns(session, runOptions, new BoundModel(card.Input, takesBytes, card.Outputs, shapes, steps.Largest), steps, device.OpenHostMemory(session));
        }
        catch (Exception exception) when (exception is OnnxRuntimeException or ModelStoreException)
        {
            session?.Dispose();
            throw exception as ModelStoreException
                ?? new ModelStoreException($"The file '{card.File}' does not run on {device} as the card of model '{card.Id}' says: {exception.Message}", exception);
        }
    }

    public ModelCard Card { get; }

    /// <summary>Values of every output for one row of the card's width and height, in the order of the card's outputs.</summary>
    public IReadOnlyList<int> OutputLengths { get; }

    /// <summary>The memory that inputs and outputs are kept in, as ONNX Runtime calls it; null where every run has its own.</summary>
    internal string? HostMemory => fixedSize?.Memory;

    /// <inheritdoc />
    /// <exception cref="DeviceLostException">The session no longer runs. Its inputs have sizes that it has run before, so they are not the cause.</exception>
    public Task<IReadOnlyList<TensorRows>> RunAsync(IReadOnlyList<InputRow> items, CancellationToken cancel)
    {
        try
        {
            Failpoints.ReachRun();
            return Task.FromResult(Run(items));
        }
        catch (Exception exception) when (exception is OnnxRuntimeException or FailpointException)
        {
            throw new DeviceLostException($"{device} does not run model '{Card.Id}' any more: {exception.OneLine()}.", exception);
        }
    }

    /// <summary>
    /// Runs what costs more the first time, so that no caller pays for it, and looks at what the canary's row becomes in each place: on a GPU every batch size,
    /// on a CPU, which makes nothing for a size, the largest.
    /// </summary>
    /// <exception cref="DeviceException">Something else than it should, or the device cannot run a size.</exception>
    internal void WarmUp(Canary canary)
    {
        foreach (var size in device.IsGpu ? steps.Sizes : [steps.Largest])
            foreach (var rows in RunFirst([.. Enumerable.Repeat(canary.Row, size)]))
                using (rows)
                    canary.ThrowIfOther(rows);
    }

    public void Dispose()
    {
        fixedSize?.Dispose();
        runOptions.Dispose();
        session.Dispose();
    }

    private IReadOnlyList<TensorRows> RunFirst(IReadOnlyList<InputRow> rows)
    {
        try
        {
            return Run(rows);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new DeviceException($"{device} cannot run {rows.Count} rows of model '{Card.Id}' at once: {exception.OneLine()}. "
                + $"Allow less with the MaxBatchSize of the {Card.Kind}'s stage (docs/settings.md), or {ModelDevices.UseTheCpu}.", exception);
        }
    }

    private IReadOnlyList<TensorRows> Run(IReadOnlyList<InputRow> rows)
    {
        foreach (var row in rows)
            Card.Input.ThrowIfNoRow(row);
        return fixedSize?.Run(rows) ?? RunBySize(rows);
    }

    private TensorRows[] RunBySize(IReadOnlyList<InputRow> rows)
    {
        var results = new TensorRows[rows.Count];
        foreach (var group in Enumerable.Range(0, rows.Count).GroupBy(i => (rows[i].Height, rows[i].Width)))
        {
            int[] places = [.. group];
            var groupResults = OpenSizeRun.Run(session, runOptions, Card, [.. places.Select(i => rows[i])], steps.For(places.Length));
            for (var i = 0; i < places.Length; i++)
                results[places[i]] = groupResults[i];
        }

        return results;
    }

    /// <summary>The shape of one row of every output. A file often leaves them open, so one row of zeros is run to see.</summary>
    private long[][] MeasureOutputs(bool takesBytes)
    {
        long[] shape = [1, Card.Input.ChannelCount, Card.Input.Height, Card.Input.Width];
        using var input = takesBytes
            ? OrtValue.CreateTensorValueFromMemory(new byte[Card.Input.RowLength], shape)
            : OrtValue.CreateTensorValueFromMemory(new float[Card.Input.RowLength], shape);
        using var results = session.Run(runOptions, [Card.Input.Name], [input], [.. Card.Outputs]);
        return [.. results.Zip(Card.Outputs, (result, name) => result.GetTensorTypeAndShape().Shape is [1, .. var row] ? row
            : throw CardFit.Misfit(Card, $"one row of output '{name}' for one row of input", $"[{string.Join(", ", result.GetTensorTypeAndShape().Shape)}]"))];
    }
}
