using FaceWorker.Core.Faces;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;

namespace FaceWorker.Vision.Detectors;

/// <summary>The models of a pack that find faces.</summary>
internal sealed record DetectorModels(BatchedModel Detector, IReadOnlyList<BatchedModel> Refiners, LandmarkFinder? Landmarks);

/// <summary>The code that reads a detector, by the family that its card names. A new family is one line here and one file beside it.</summary>
internal static class DetectorFamilies
{
    private static readonly Dictionary<string, Func<DetectorModels, IFaceDetector>> Families = new()
    {
        ["ultra-light-rfb"] = models => new SingleShotDetector(models.Detector, new UltraLightDecoder(models.Detector.Card), Needed(models)),
        ["yunet"] = models => new SingleShotDetector(models.Detector, new YuNetDecoder(models.Detector.Card)),
        ["retinaface"] = models => new SingleShotDetector(models.Detector, new RetinaFaceDecoder(models.Detector.Card)),
        ["scrfd"] = models => Scrfd(models, new ScrfdDecoder(models.Detector.Card)),
        ["mtcnn-pnet"] = models => new MtcnnDetector(models),
    };

    /// <exception cref="ModelStoreException">This version does not know the family, or the pack lacks a model that the family needs.</exception>
    public static IFaceDetector Create(DetectorModels models)
    {
        var card = models.Detector.Card;
        return Families.TryGetValue(card.Family, out var create) ? create(models) : throw new ModelStoreException(
            $"The card of model '{card.Id}' names the detector family '{card.Family}', which this version does not know (it knows: {string.Join(", ", Families.Keys)}).");
    }

    private static SingleShotDetector Scrfd(DetectorModels models, ScrfdDecoder decoder) => new(models.Detector, decoder, decoder.GivesLandmarks ? null : Needed(models));

    private static LandmarkFinder Needed(DetectorModels models) => models.Landmarks
        ?? throw new ModelStoreException($"The detector '{models.Detector.Card.Id}' gives no landmarks; name a landmark model in the pack's card.");
}
