using FaceWorker.Core.Faces;
using FaceWorker.Vision.Models;

namespace FaceWorker.Vision.Aligners;

/// <summary>The aligners by the name that a card gives.</summary>
public static class AlignmentMethods
{
    /// <summary>Makes the aligner of an alignment from the model's id, its input and the alignment.</summary>
    private static readonly Dictionary<string, Func<ModelCard, AlignmentCard, IFaceAligner>> Methods = new()
    {
        ["similarity"] = (card, alignment) => new SimilarityAligner(card.Input, TemplateOf(card, alignment)),
        ["margin"] = (card, alignment) => new MarginAligner(card.Input, Between(card, "margin", alignment.Margin, 0, 1000)),
        ["eye-line"] = (card, alignment) => new EyeLineAligner(card.Input, Between(card, "padding", alignment.Padding, 0, 255)),
    };

    /// <param name="embedder">The embedder's card with the alignment that the pack uses.</param>
    /// <exception cref="ModelStoreException">The card asks for a method that this version does not know, or lacks what the method needs.</exception>
    public static IFaceAligner Create(ModelCard embedder)
    {
        var alignment = embedder.Embedding!.Alignment;
        return Methods.TryGetValue(alignment.Method, out var create) ? create(embedder, alignment) : throw new ModelStoreException(
            $"The card of model '{embedder.Id}', or of its pack, asks for the alignment '{alignment.Method}', which this version does not know (it knows: {string.Join(", ", Methods.Keys)}).");
    }

    private static ImagePoint[] TemplateOf(ModelCard card, AlignmentCard alignment) =>
        alignment.Points is { Count: 5 } points && points.All(point => point.Count == 2)
            ? [.. points.Select(point => new ImagePoint(point[0], point[1]))]
            : throw new ModelStoreException($"The alignment 'similarity' of model '{card.Id}' needs five 'points' of two numbers on its card.");

    private static float Between(ModelCard card, string field, float? value, float least, float most) =>
        value >= least && value <= most
            ? value.Value
            : throw new ModelStoreException($"The alignment '{card.Embedding!.Alignment.Method}' of model '{card.Id}' needs a '{field}' between {least} and {most} on its card, not '{value}'.");
}
