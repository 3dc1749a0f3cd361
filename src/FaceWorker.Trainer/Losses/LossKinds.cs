using FaceWorker.Training.Networks;
using FaceWorker.Training.Runs;
using FaceWorker.Training.Sampling;
using static TorchSharp.torch;

namespace FaceWorker.Trainer.Losses;

/// <summary>The losses by the names that settings give.</summary>
internal static class LossKinds
{
    private const float TripletMargin = 0.2f;
    private const float ArcFaceMargin = 0.5f;
    private const double CentreWeight = 0.1; // unit vectors are nearer to each other than those of the paper

    public static ILoss Create(TrainingSettings settings, Network network, int people, Device device) => settings.Loss switch
    {
        LossKind.SoftmaxCentre => new PeopleLoss(people, network.Dimensions, margin: 0, CentreWeight, settings.Seed, device),
        LossKind.ArcFace => new PeopleLoss(people, network.Dimensions, settings.Margin ?? ArcFaceMargin, centreWeight: 0, settings.Seed, device),
        LossKind.TripletBatchHard => Triplet(Mining.BatchHard, settings),
        LossKind.TripletRandom => Triplet(Mining.Random, settings),
        LossKind.TripletHardest => Triplet(Mining.Hardest, settings),
        _ => Triplet(Mining.SemiHard, settings),
    };

    private static TripletLoss Triplet(Mining mining, TrainingSettings settings) => new(mining, settings.Margin ?? TripletMargin);
}
