using FaceWorker.Vision.Models;
using Microsoft.ML.OnnxRuntime;

namespace FaceWorker.Vision.Installation;

/// <summary>Whether the inputs and outputs that a file names are those of its card, as far as it tells without being run.</summary>
internal static class SignatureCheck
{
    private const int Open = -1; // a dimension that the file leaves to the caller

    public static IEnumerable<Misfit> Compare(ModelCard card, InferenceSession session)
    {
        var outputs = session.OutputMetadata;
        var missing = card.Outputs.Where(name => !outputs.ContainsKey(name)).ToList();
        return
        [
            .. CompareInput(card, session.InputMetadata),
            .. missing.Count > 0 ? [new Misfit("outputs", $"{Names(missing)} among the outputs", Names(outputs.Keys))] : (IEnumerable<Misfit>)[],
            .. card.Outputs.Except(missing).SelectMany(name => CompareOutput(card, name, outputs[name])),
        ];
    }

    private static IEnumerable<Misfit> CompareInput(ModelCard card, IReadOnlyDictionary<string, NodeMetadata> inputs)
    {
        var wanted = card.Input;
        if (inputs.Count != 1 || !inputs.TryGetValue(wanted.Name, out var input))
            return [new Misfit("input.name", $"the one input '{wanted.Name}'", Names(inputs.Keys))];
        if (input.ElementType != typeof(float))
            return [new Misfit("input", "32-bit floats", input.ElementType.Name)];
        if (input.Dimensions is not [var batch, var channels, var height, var width])
            return [new Misfit("input.layout", "4 dimensions: batch, channel, row, column", Shape(input.Dimensions))];
        return
        [
            .. Differs("edits.symbolicBatch", "an input of any number of rows (the edit 'symbolicBatch' makes it so)", Open, batch),
            .. Differs("input.channels", $"{wanted.ChannelCount} ({wanted.Channels})", wanted.ChannelCount, channels),
            .. Differs("input.height", $"{wanted.Height}", wanted.Height, height),
            .. Differs("input.width", $"{wanted.Width}", wanted.Width, width),
        ];
    }

    private static IEnumerable<Misfit> CompareOutput(ModelCard card, string name, NodeMetadata output)
    {
        if (output.ElementType != typeof(float))
            return [new Misfit("outputs", $"32-bit floats as '{name}'", output.ElementType.Name)];
        // Without dimensions the file says nothing of them; the run will show.
        if (output.Dimensions is [_])
            return [new Misfit("outputs", $"'{name}' with the rows of a batch and their values, so 2 dimensions or more", Shape(output.Dimensions))];
        return card.Embedding is { } embedding && output.Dimensions is [_, var values]
            ? Differs("embedding.dimensions", $"{embedding.Dimensions} values per row of '{name}'", embedding.Dimensions, values)
            : [];
    }

    private static IEnumerable<Misfit> Differs(string field, string expected, int wanted, int found) =>
        found == Open || found == wanted ? [] : [new Misfit(field, expected, $"{found}")];

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));

    private static string Shape(int[] dimensions) =>
        $"{dimensions.Length}: [{string.Join(", ", dimensions.Select(extent => extent == Open ? "any" : $"{extent}"))}]";
}
