using FaceWorker.Vision.Models;
using Microsoft.ML.OnnxRuntime;

namespace FaceWorker.Vision.Onnx;

/// <summary>Whether a file takes and gives what its card says, as far as the file tells without being run.</summary>
internal static class CardFit
{
    private const int Open = -1; // a dimension that the file leaves to the caller

    /// <param name="element">What the input takes: floats, or bytes.</param>
    /// <exception cref="ModelStoreException">It does not; the message names the file, the card, what was expected and what was found.</exception>
    public static void ThrowIfOtherwise(ModelCard card, InferenceSession session, Type element)
    {
        var input = Find(card, session.InputMetadata, card.Input.Name, "an input");
        int[] expected = [Open, card.Input.ChannelCount, card.Input.Height, card.Input.Width];
        if (!Takes(input.Dimensions, expected))
            throw Misfit(card, $"an input '{card.Input.Name}' of {(element == typeof(float) ? "floats" : "bytes")} {Shape(expected)}", $"{input.ElementType.Name} {Shape(input.Dimensions)}");
        foreach (var name in card.Outputs)
        {
            var output = Find(card, session.OutputMetadata, name, "an output");
            if (output.ElementType != typeof(float))
                throw Misfit(card, $"floats as output '{name}'", output.ElementType.Name);
        }

        bool Takes(int[] dimensions, int[] wanted) => input.ElementType == element
            && dimensions.Length == wanted.Length
            && dimensions.Zip(wanted).All(pair => pair.First == Open || pair.First == pair.Second);
    }

    /// <summary>The exception for a file that is not as its card says, or not as the code that reads it needs.</summary>
    public static ModelStoreException Misfit(ModelCard card, string expected, string found) =>
        new($"The file '{card.File}' does not fit the card of model '{card.Id}': expected {expected}, found {found}.");

    private static NodeMetadata Find(ModelCard card, IReadOnlyDictionary<string, NodeMetadata> nodes, string name, string what) =>
        nodes.TryGetValue(name, out var node) ? node : throw Misfit(card, $"{what} '{name}'", string.Join(", ", nodes.Keys.Select(key => $"'{key}'")));

    private static string Shape(int[] dimensions) => $"[{string.Join(", ", dimensions.Select(extent => extent == Open ? "any" : $"{extent}"))}]";
}
