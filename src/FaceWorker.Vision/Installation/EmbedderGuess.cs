using System.Globalization;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;

namespace FaceWorker.Vision.Installation;

/// <summary>A card for a file that makes a vector of a picture.</summary>
internal static class EmbedderGuess
{
    private const int Fewest = 16, Most = 4096; // values of a face vector

    // InsightFace's template for 112 x 112 pixels, which nearly all embedders since 2018 were trained with.
    private static readonly float[][] Template = [[38.2946f, 51.6963f], [73.5318f, 51.5014f], [56.0252f, 71.7366f], [41.5493f, 92.3655f], [70.7299f, 92.2041f]];
    private const float TemplateSide = 112;

    /// <param name="candidates">The known embedders that take and give the same.</param>
    public static CardGuess? Of(string name, byte[] file, FileSignature signature, TensorSignature picture, IReadOnlyList<ModelCard> candidates)
    {
        var vector = Enumerable.Range(0, signature.Outputs.Count).FirstOrDefault(i => signature.Outputs[i].IsFloats && signature.ValuesOf(i) is >= Fewest and <= Most, -1);
        if (vector < 0 || picture.Shape is not [_, _, { } height, { } width])
            return null;
        var dimensions = (int)signature.ValuesOf(vector)!.Value;
        var normalizes = OnnxEditor.NormalizesItself(file, picture.Name);
        var card = candidates is [var only] ? CardGuess.Anonymous(only, name) : Invent(name, picture.Shape[1] == 1, width, height, dimensions, normalizes);
        return new CardGuess(
            $"an embedder of {dimensions} values for faces of {width} × {height} pixels",
            [.. candidates.Select(candidate => candidate.Id)], card, [.. ToCheck(candidates, normalizes, card)]);
    }

    private static ModelCard Invent(string name, bool gray, int width, int height, int dimensions, bool normalizes)
    {
        var (mean, divisor) = normalizes ? (0f, 1f) : (127.5f, 127.5f);
        float[][] points = [.. Template.Select(point => (float[])[point[0] * width / TemplateSide, point[1] * height / TemplateSide])];
        return CardGuess.Anonymous(
            new ModelCard
            {
                Id = name,
                Kind = ModelKind.Embedder,
                Family = "embedding",
                File = name,
                Input = new ModelInput
                {
                    Name = "input",
                    Layout = TensorLayout.Nchw,
                    Channels = gray ? ChannelOrder.Gray : ChannelOrder.Rgb,
                    Width = width,
                    Height = height,
                    Fit = InputFit.Alignment,
                    Mean = gray ? [mean] : [mean, mean, mean],
                    Divisor = divisor,
                },
                Outputs = ["embedding"],
                Embedding = new EmbeddingCard(dimensions, new AlignmentCard("similarity", points), new ThresholdsCard(DistanceUnit.SquaredEuclidean, 1.0, 1.2,
                    "assumed, neither measured nor published; calibrate the gallery before you trust a decision")),
                BatchSize = new BatchSizes(1, 32),
                Licence = "",
                Provenance = "",
            },
            name);
    }

    private static IEnumerable<string> ToCheck(IReadOnlyList<ModelCard> candidates, bool normalizes, ModelCard card)
    {
        yield return "input.channels, input.mean, input.divisor: no file tells them, and wrong ones cost accuracy without any error. " +
            (normalizes ? "This one begins with arithmetic on its input, so it probably takes pixels of 0 to 255 as they are."
            : candidates.Count > 0 ? $"Known ones of this size: {string.Join("; ", candidates.Select(Feed))}."
            : "Most take RGB as (p − 127.5) / 127.5.");
        if (card.Embedding!.Alignment.Method == "similarity" && candidates.Count != 1)
            yield return "embedding.alignment: InsightFace's template, scaled to the input; models of other schools (FaceNet, dlib) want other crops";
        yield return "embedding.thresholds: not measured with this file; measure with 'faceworker evaluate lfw' and 'faceworker calibrate'";
    }

    private static string Feed(ModelCard card) => string.Create(CultureInfo.InvariantCulture,
        $"{card.Id} {card.Input.Channels.ToString().ToUpperInvariant()} (p − {card.Input.Mean[0]}) / {card.Input.Divisor}");
}
