using FaceWorker.Core.Faces;
using FaceWorker.Vision.Models;

namespace FaceWorker.Vision.Aligners;

/// <summary>The aligners by the name that an embedder's card gives.</summary>
internal static class AlignmentMethods
{
    /// <exception cref="ModelStoreException">The card asks for a method that this version does not know.</exception>
    public static IFaceAligner Create(ModelCard embedder)
    {
        var alignment = embedder.Embedding!.Alignment;
        return alignment.Method switch
        {
            "similarity" => new SimilarityAligner(embedder.Input, TemplateOf(embedder.Id, alignment)),
            _ => throw new ModelStoreException(
                $"The card of model '{embedder.Id}' asks for the alignment '{alignment.Method}', which this version does not know (it knows: similarity)."),
        };
    }

    private static ImagePoint[] TemplateOf(string id, AlignmentCard alignment) =>
        alignment.Points is { Count: 5 } points && points.All(point => point.Count == 2)
            ? [.. points.Select(point => new ImagePoint(point[0], point[1]))]
            : throw new ModelStoreException($"The card of model '{id}' needs five points of two numbers in embedding.alignment.points.");
}
