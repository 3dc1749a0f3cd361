using FaceWorker.Training.Sampling;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FaceWorker.Trainer.Losses;

/// <summary>FaceNet's loss: the mean over triplets of max(0, ‖a − p‖² − ‖a − n‖² + margin), the triplets chosen in the batch.</summary>
/// <remarks>F. Schroff et al., "FaceNet", CVPR 2015, equation 3.</remarks>
internal sealed class TripletLoss(Mining mining, float margin) : ILoss
{
    public IReadOnlyDictionary<string, Parameter> Learned { get; } = new Dictionary<string, Parameter>();

    public void Dispose()
    {
        // It learns nothing itself.
    }

    public BatchLoss Of(Tensor vectors, int[] people, Random random)
    {
        using var scope = NewDisposeScope();
        var distances = (2 - 2 * vectors.detach().matmul(vectors.detach().t())).to(ScalarType.Float32).cpu().data<float>().ToArray();
        var mined = TripletMiner.Mine(distances, people, mining, margin, random);
        if (mined.Triplets.Count == 0)
            return new BatchLoss(null, 0);
        var anchors = Rows(triplet => triplet.Anchor);
        var each = ((anchors - Rows(triplet => triplet.Positive)).square().sum(1) - (anchors - Rows(triplet => triplet.Negative)).square().sum(1) + margin).clamp_min(0);
        var active = each.gt(0).sum().ToInt64();
        return new BatchLoss(each.mean().MoveToOuterDisposeScope(), (double)active / mined.Candidates);

        Tensor Rows(Func<Triplet, long> which) => vectors.index_select(0, tensor(mined.Triplets.Select(which).ToArray(), device: vectors.device));
    }
}
