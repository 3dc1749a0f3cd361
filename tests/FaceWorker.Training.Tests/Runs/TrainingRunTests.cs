using System.Numerics.Tensors;
using FaceWorker.Testing;
using FaceWorker.Trainer;
using FaceWorker.Training.Export;
using FaceWorker.Training.Runs;
using FaceWorker.Training.Sampling;
using FaceWorker.Training.Tests.Support;
using FaceWorker.Vision.Models;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FaceWorker.Training.Tests.Runs;

public sealed class TrainingRunTests : IDisposable
{
    private static readonly TrainingSettings Small = new() { BatchPeople = 4, BatchPhotos = 3, Epochs = 3, Patience = 100, Augment = false };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact(SkipUnless = nameof(NeedsLibTorch.IsThere), SkipType = typeof(NeedsLibTorch), Skip = NeedsLibTorch.Reason)]
    public async Task A_toy_set_is_learned_by_heart_by_softmax_and_centres()
    {
        await ToyPeople.WriteAsync(folder.Path, people: 6, photos: 3, Small with { Loss = LossKind.SoftmaxCentre, Epochs = 15 }, validateOnLearned: true);

        var (_, epochs) = await TrainAsync();

        Assert.InRange(epochs[^1].Loss, 0, 0.1);
        Assert.Equal(0, epochs[^1].ActiveShare);
        Assert.True(epochs[0].Loss > 1, "There was nothing to learn.");
    }

    [Fact(SkipUnless = nameof(NeedsLibTorch.IsThere), SkipType = typeof(NeedsLibTorch), Skip = NeedsLibTorch.Reason)]
    public async Task A_toy_set_is_learned_by_heart_by_triplets_and_its_pack_knows_the_people_on_photos_that_it_has_not_seen()
    {
        await ToyPeople.WriteAsync(folder.Path, people: 6, photos: 3, Small with { Epochs = 20 }, validateOnLearned: true);
        var (end, epochs) = await TrainAsync();
        Assert.Equal((20, "all epochs are done"), (end.Epochs, end.Reason));
        Assert.True(epochs[0].Loss > 0.01, "There was nothing to learn.");
        Assert.Equal((0, 0, 1), (epochs[^1].Loss, epochs[^1].ActiveShare, epochs[^1].Validation.AreaUnderCurve));

        var best = await Checkpoint.ReadAsync(Checkpoint.BestIn(folder.Path), TestContext.Current.CancellationToken);

        var pack = TrainedCard.Export(best, "my-faces", new PackCard("default", "ultra-light-rfb-320", "mobilefacenet-512", "landmarks-68"));

        Assert.Equal(("my-faces", "ultra-light-rfb-320", "my-faces", "landmarks-68"), (pack.Pack.Id, pack.Pack.Detector, pack.Pack.Embedder, pack.Pack.Landmarks));
        Assert.Contains("on 4 people and 12 photos", pack.Model.Provenance, StringComparison.Ordinal);
        using var session = new InferenceSession(pack.File);
        var enrolled = Enumerable.Range(0, 4).Select(person => Embed(session, ToyPeople.Crop(person, photo: 0))).ToList();
        Assert.All(Enumerable.Range(0, 4), person =>
        {
            var probe = Embed(session, ToyPeople.Crop(person, photo: 99));
            Assert.Equal(person, Enumerable.Range(0, 4).MinBy(other => TensorPrimitives.Distance(probe, enrolled[other])));
            Assert.True(TensorPrimitives.Distance(probe, enrolled[person]) < 0.5);
        });
    }

    [Theory(SkipUnless = nameof(NeedsLibTorch.IsThere), SkipType = typeof(NeedsLibTorch), Skip = NeedsLibTorch.Reason)]
    [InlineData(OptimiserKind.Sgd, 0.05)]
    [InlineData(OptimiserKind.AdaGrad, 0.01)]
    public async Task Other_optimisers_learn_the_toy_set_as_well(OptimiserKind optimiser, double rate)
    {
        await ToyPeople.WriteAsync(folder.Path, people: 6, photos: 3, Small with { Loss = LossKind.SoftmaxCentre, Optimiser = optimiser, LearningRate = rate, Epochs = 8 }, validateOnLearned: true);

        var (_, epochs) = await TrainAsync();

        Assert.True(epochs[0].Loss > 1, "There was nothing to learn.");
        Assert.True(epochs[^1].Loss < epochs[0].Loss / 2, string.Join(' ', epochs.Select(epoch => epoch.Loss)));
    }

    [Fact(SkipUnless = nameof(NeedsLibTorch.IsThere), SkipType = typeof(NeedsLibTorch), Skip = NeedsLibTorch.Reason)]
    public async Task A_resumed_training_goes_on_as_it_would_have()
    {
        await ToyPeople.WriteAsync(folder.Path, people: 6, photos: 3, Small with { Loss = LossKind.ArcFace, Epochs = 4, Schedule = RateSchedule.Constant, Threads = 1 });
        var (_, whole) = await TrainAsync();
        var weights = await LastAsync();

        using var other = new TemporaryFolder();
        var plan = await ToyPeople.WriteAsync(other.Path, people: 6, photos: 3, Small with { Loss = LossKind.ArcFace, Epochs = 2, Schedule = RateSchedule.Constant, Threads = 1 });
        await TrainAsync(other.Path);
        await (plan with { Settings = plan.Settings with { Epochs = 4 } }).WriteAsync(other.Path, TestContext.Current.CancellationToken);
        var (_, rest) = await TrainAsync(other.Path);

        Assert.Equal([3, 4], rest.Select(epoch => epoch.Number));
        Assert.Equal(whole[^1].Loss, rest[^1].Loss, 1e-4);
        var resumed = await Checkpoint.ReadAsync(Checkpoint.LastIn(other.Path), TestContext.Current.CancellationToken);
        Assert.Equal([1, 2, 3, 4], resumed.State.History.Select(epoch => epoch.Number));
        Assert.All(weights.Weights, weight => Assert.All(weight.Value.Values.Zip(resumed.Weights[weight.Key].Values), pair => Assert.Equal(pair.First, pair.Second, 1e-3f)));
    }

    [Fact(SkipUnless = nameof(NeedsLibTorch.IsThere), SkipType = typeof(NeedsLibTorch), Skip = NeedsLibTorch.Reason)]
    public async Task A_loss_that_is_no_number_stops_and_keeps_the_checkpoint_before()
    {
        var plan = await ToyPeople.WriteAsync(folder.Path, people: 6, photos: 3, Small with { Epochs = 1 });
        await TrainAsync();
        var before = await File.ReadAllBytesAsync(Checkpoint.LastIn(folder.Path), TestContext.Current.CancellationToken);

        await (plan with { Settings = plan.Settings with { Epochs = 5, LearningRate = 1e38, Loss = LossKind.TripletHardest } }).WriteAsync(folder.Path, TestContext.Current.CancellationToken);
        var stopped = await Assert.ThrowsAsync<TrainingException>(() => TrainAsync());

        Assert.Equal(TrainingProblem.NotFinite, stopped.Problem);
        Assert.Contains("epoch 2", stopped.Message, StringComparison.Ordinal);
        Assert.Contains("--learning-rate is 1E+38", stopped.Message, StringComparison.Ordinal);
        Assert.Equal("The checkpoint of epoch 1 is kept. Go on from it with a lower rate: --resume --learning-rate 1E+37", stopped.Remedy);
        Assert.Equal(before, await File.ReadAllBytesAsync(Checkpoint.LastIn(folder.Path), TestContext.Current.CancellationToken));
    }

    [Fact(SkipUnless = nameof(NeedsLibTorch.IsThere), SkipType = typeof(NeedsLibTorch), Skip = NeedsLibTorch.Reason)]
    public async Task A_training_stops_when_nothing_gets_better()
    {
        // A rate of nearly nothing: no epoch after the first is better.
        await ToyPeople.WriteAsync(folder.Path, people: 6, photos: 2, Small with { Epochs = 50, Patience = 2, LearningRate = 1e-30, WeightDecay = 0, Optimiser = OptimiserKind.Sgd, BatchPhotos = 2 }, validateOnLearned: true);

        var (end, epochs) = await TrainAsync();

        Assert.Equal("2 epochs brought nothing better", end.Reason);
        Assert.Equal(end.BestEpoch + 2, epochs.Count);
        Assert.Equal(end.BestEpoch, (await Checkpoint.ReadAsync(Checkpoint.BestIn(folder.Path), TestContext.Current.CancellationToken)).State.BestEpoch);
    }

    [Fact(SkipUnless = nameof(NeedsLibTorch.IsThere), SkipType = typeof(NeedsLibTorch), Skip = NeedsLibTorch.Reason)]
    public async Task Fine_tuning_begins_with_the_weights_of_a_checkpoint_and_refuses_those_of_another_network()
    {
        await ToyPeople.WriteAsync(folder.Path, people: 6, photos: 3, Small with { Epochs = 4 }, validateOnLearned: true);
        var (_, first) = await TrainAsync();

        using var other = new TemporaryFolder();
        var plan = await ToyPeople.WriteAsync(other.Path, people: 6, photos: 3, Small with { Epochs = 1, LearningRate = 1e-5, From = Checkpoint.LastIn(folder.Path) }, validateOnLearned: true);
        var (_, tuned) = await TrainAsync(other.Path);
        Assert.True(tuned[0].ActiveShare < first[0].ActiveShare, $"{tuned[0].ActiveShare} after {first[0].ActiveShare} to {first[^1].ActiveShare}");

        File.Delete(Checkpoint.LastIn(other.Path));
        await (plan with { Settings = plan.Settings with { Network = "mobilefacenet" } }).WriteAsync(other.Path, TestContext.Current.CancellationToken);
        var refusal = await Assert.ThrowsAsync<TrainingException>(() => TrainAsync(other.Path));
        Assert.Contains("is not of the network mobilefacenet", refusal.Message, StringComparison.Ordinal);
    }

    private static float[] Embed(InferenceSession session, byte[] crop)
    {
        var row = new float[crop.Length];
        new Augmentation(ToyPeople.Side).Write(crop, random: null, row);
        using var results = session.Run([NamedOnnxValue.CreateFromTensor(OnnxNetwork.InputName, new DenseTensor<float>(row, [1, 3, ToyPeople.Side, ToyPeople.Side]))]);
        return [.. results[0].AsEnumerable<float>()];
    }

    private Task<(EndReport End, List<EpochFigures> Epochs)> TrainAsync() => TrainAsync(folder.Path);

    private static async Task<(EndReport End, List<EpochFigures> Epochs)> TrainAsync(string folder)
    {
        var epochs = new List<EpochFigures>();
        LibTorch.Load("cpu", TrainingPlan.Read(folder).Settings.Threads);
        using var run = await TrainingRun.OpenAsync(folder, TimeProvider.System, report => epochs.AddRange(report.Epoch is { } epoch ? [epoch] : Array.Empty<EpochFigures>()), TestContext.Current.CancellationToken);
        return (await run.RunAsync(TestContext.Current.CancellationToken), epochs);
    }

    private Task<Checkpoint> LastAsync() => Checkpoint.ReadAsync(Checkpoint.LastIn(folder.Path), TestContext.Current.CancellationToken);
}
