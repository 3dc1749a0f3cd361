using FaceWorker.Core.Faces;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;

namespace FaceWorker.Vision.Detectors;

/// <summary>The code that reads a detector, by the family that its card names. A new family is one line here and one file beside it.</summary>
internal static class DetectorFamilies
{
    private static readonly Dictionary<string, Func<BatchedModel, LandmarkFinder?, IFaceDetector>> Families = new()
    {
        ["ultra-light-rfb"] = (model, landmarks) => new SingleShotDetector(model, new UltraLightDecoder(model.Card), Needed(model, landmarks)),
    };

    /// <exception cref="ModelStoreException">This version does not know the family, or the pack lacks the landmark model that the family needs.</exception>
    public static IFaceDetector Create(BatchedModel model, LandmarkFinder? landmarks) =>
        Families.TryGetValue(model.Card.Family, out var create) ? create(model, landmarks) : throw new ModelStoreException(
            $"The card of model '{model.Card.Id}' names the detector family '{model.Card.Family}', which this version does not know (it knows: {string.Join(", ", Families.Keys)}).");

    private static LandmarkFinder Needed(BatchedModel model, LandmarkFinder? landmarks) => landmarks
        ?? throw new ModelStoreException($"The detector '{model.Card.Id}' gives no landmarks; name a landmark model in the pack's card.");
}
