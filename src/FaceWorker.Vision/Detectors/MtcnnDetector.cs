using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Models;

namespace FaceWorker.Vision.Detectors;

/// <summary>MTCNN (Zhang et al., 2016) with the numbers of davidsandberg/facenet: P-Net proposes, R-Net rejects, O-Net decides and gives five points.</summary>
internal sealed class MtcnnDetector : IFaceDetector
{
    private readonly PyramidProposer proposer;
    private readonly ProposalJudge rejecter;
    private readonly ProposalJudge decider;

    /// <exception cref="ModelStoreException">The refiners are not R-Net and O-Net, or a model's outputs are others.</exception>
    public MtcnnDetector(DetectorModels models)
    {
        if (models.Refiners is not [var rNet, var oNet])
            throw new ModelStoreException($"The detector '{models.Detector.Card.Id}' needs two refiners in the pack's card, for example mtcnn-rnet and mtcnn-onet; "
                + $"it names {models.Refiners.Count}.");
        proposer = new PyramidProposer(models.Detector);
        rejecter = new ProposalJudge(rNet, "mtcnn-rnet", givesLandmarks: false);
        decider = new ProposalJudge(oNet, "mtcnn-onet", givesLandmarks: true);
    }

    /// <inheritdoc />
    /// <remarks>The pyramid begins with faces of its card's size, or with larger ones where those are asked for.</remarks>
    public async Task<IReadOnlyList<Detection>> DetectAsync(Picture picture, float smallestFace, Turn turn, CancellationToken cancel)
    {
        var proposed = await proposer.ProposeAsync(picture, smallestFace, turn, cancel);
        var plausible = await rejecter.JudgeAsync(picture, proposed.Select(proposal => proposal.Shifted()), turn, cancel);
        plausible = NonMaximumSuppression.Apply(plausible, rejecter.OverlapThreshold);
        var faces = await decider.JudgeAsync(picture, plausible.Select(proposal => proposal.Shifted()), turn, cancel);
        faces = NonMaximumSuppression.Apply([.. faces.Select(face => face.Shifted())], decider.OverlapThreshold,
            (one, other) => one.IntersectionOverSmaller(other));
        return [.. faces.OrderBy(face => face.Box.X).Select(face => new Detection(face.Box, face.Score, face.Landmarks!))];
    }
}
