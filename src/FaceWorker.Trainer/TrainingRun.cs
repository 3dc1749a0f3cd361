using FaceWorker.Trainer.Losses;
using FaceWorker.Training;
using FaceWorker.Training.Networks;
using FaceWorker.Training.Photos;
using FaceWorker.Training.Runs;
using FaceWorker.Training.Sampling;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FaceWorker.Trainer;

/// <summary>Trains a network as a plan says, epoch by epoch, and keeps the last weights and the best.</summary>
internal sealed class TrainingRun : IDisposable
{
    private const int ValidationBatch = 32;

    private readonly string folder;
    private readonly TrainingPlan plan;
    private readonly TimeProvider time;
    private readonly Action<RunReport> report;
    private readonly CropFile crops;
    private readonly CropRows rows;
    private readonly TorchNetwork network;
    private readonly ILoss loss;
    private readonly Optimiser optimiser;
    private readonly BatchSampler sampler;
    private RunState state;

    private TrainingRun(string folder, TrainingPlan plan, CropFile crops, Checkpoint start, TimeProvider time, Action<RunReport> report)
    {
        (this.folder, this.plan, this.crops, this.time, this.report, state) = (folder, plan, crops, time, report, start.State);
        var (settings, description, device) = (plan.Settings, Network.Get(plan.Settings.Network), torch.device(plan.Settings.Device));
        manual_seed(settings.Seed);
        rows = new CropRows(crops, device);
        network = new TorchNetwork(description, start.Weights, device);
        loss = LossKinds.Create(settings, description, plan.People.Count, device);
        Restore(loss.Learned, start.Learner);
        optimiser = new Optimiser(settings.Optimiser, settings.WeightDecay, network.Learned.Concat(loss.Learned.Select(Named)).ToDictionary(), start.Learner);
        sampler = new BatchSampler([.. plan.People.Select(person => person.Crops)], settings.BatchPeople, settings.BatchPhotos, settings.BatchOthers);
    }

    /// <summary>From the last checkpoint in the folder, where there is one; else from the settings' own, else from random weights.</summary>
    /// <param name="folder">With a plan and crops.</param>
    public static async Task<TrainingRun> OpenAsync(string folder, TimeProvider time, Action<RunReport> report, CancellationToken cancel)
    {
        var plan = TrainingPlan.Read(folder);
        var crops = CropFile.Find(folder) ?? throw new TrainingException(TrainingProblem.Checkpoint, $"The folder '{folder}' has no crops.", "Begin the run with: faceworker train --images DIR --out RUN");
        var network = Network.Get(plan.Settings.Network);
        var fresh = new RunState(plan.Settings, plan.People.Count, plan.People.Sum(person => person.Crops.Count), crops.Kind.Detector, [], BestEpoch: 0);
        var last = Checkpoint.LastIn(folder);
        var start = File.Exists(last) ? await ResumeAsync(last, plan.Settings, network, cancel)
            : new Checkpoint(fresh, plan.Settings.From is { } from ? await Checkpoint.ReadWeightsAsync(from, network, cancel) : network.Initialize(plan.Settings.Seed), new Dictionary<string, WeightValues>());
        return new TrainingRun(folder, plan, crops, start, time, report);
    }

    private static async Task<Checkpoint> ResumeAsync(string path, TrainingSettings settings, Network network, CancellationToken cancel)
    {
        var last = await Checkpoint.ReadAsync(path, cancel);
        Checkpoint.ThrowIfNotOf(network, last.Weights, path);
        return last with { State = last.State with { Settings = settings } };
    }

    /// <exception cref="TrainingException">The loss is no number, or a checkpoint could not be written; the checkpoint before is kept.</exception>
    public async Task<EndReport> RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            if (WhyStop() is { } reason)
                return new EndReport(reason, state.History.Count, state.BestEpoch);
            var started = time.GetTimestamp();
            var (meanLoss, active) = Learn(state.History.Count + 1, cancel);
            var vectors = Embed(cancel);
            var figures = Validation.Measure(vectors, plan.Pairs);
            var epoch = new EpochFigures(state.History.Count + 1, time.GetElapsedTime(started).TotalSeconds, plan.Settings.RateOf(state.History.Count), meanLoss, active, figures);
            await KeepAsync(epoch, vectors, cancel);
            report(new RunReport(Epoch: epoch));
        }
    }

    public void Dispose()
    {
        network.Dispose();
        optimiser.Dispose();
        loss.Dispose();
        crops.Dispose();
    }

    private string? WhyStop() => state.History.Count >= plan.Settings.Epochs ? "all epochs are done"
        : state.History.Count - state.BestEpoch >= plan.Settings.Patience ? $"{plan.Settings.Patience} epochs brought nothing better"
        : plan.Settings.Minutes * 60 <= state.Seconds ? "the time is over"
        : null;

    private (double Loss, double ActiveShare) Learn(int epoch, CancellationToken cancel)
    {
        var rate = plan.Settings.RateOf(epoch - 1);
        var random = new Random(unchecked(plan.Settings.Seed + 1000003 * epoch));
        double sum = 0, active = 0;
        var number = 0;
        foreach (var batch in sampler.Epoch(plan.Settings.Seed, epoch))
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var vectors = network.Forward(rows.Read([.. batch.Select(sample => sample.Crop)], plan.Settings.Augment ? random : null), isTraining: true);
            var cost = loss.Of(vectors, [.. batch.Select(sample => sample.Person)], random);
            var value = cost.Value?.ToDouble() ?? 0;
            number++;
            if (!double.IsFinite(value))
                throw NotFinite($"The loss is {value} in epoch {epoch}, batch {number}");
            if (cost.Value is { } tensor)
            {
                tensor.backward();
                optimiser.Step(rate);
            }

            (sum, active) = (sum + value, active + cost.ActiveShare);
            report(new RunReport(Batch: new BatchReport(epoch, number, sampler.BatchesOfAnEpoch, value, cost.ActiveShare)));
        }

        return (sum / number, active / number);
    }

    /// <summary>The vectors of the people who were held out, and of the pairs.</summary>
    private Dictionary<int, float[]> Embed(CancellationToken cancel)
    {
        var vectors = new Dictionary<int, float[]>();
        var wanted = plan.HeldOut.SelectMany(person => person.Crops).Concat(plan.Pairs.SelectMany(pair => new[] { pair.First, pair.Second })).Distinct();
        using var none = no_grad();
        foreach (var batch in wanted.Chunk(ValidationBatch))
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var values = network.Forward(rows.Read(batch, random: null), isTraining: false).cpu();
            var each = values.data<float>().ToArray().Chunk((int)values.shape[1]);
            foreach (var (crop, vector) in batch.Zip(each))
                vectors[crop] = vector.All(float.IsFinite) ? vector : throw NotFinite($"The vectors after epoch {state.History.Count + 1} are not numbers");
        }

        return vectors;
    }

    private TrainingException NotFinite(string what) => new(TrainingProblem.NotFinite, $"{what}; --learning-rate is {plan.Settings.LearningRate}.",
        $"The checkpoint of epoch {state.History.Count} is kept. Go on from it with a lower rate: --resume --learning-rate {plan.Settings.LearningRate / 10}");

    private async Task KeepAsync(EpochFigures epoch, Dictionary<int, float[]> vectors, CancellationToken cancel)
    {
        var best = state.History.FirstOrDefault(other => other.Number == state.BestEpoch)?.Validation.AreaUnderCurve ?? double.NegativeInfinity;
        var isBest = epoch.Validation.AreaUnderCurve > best;
        var next = state with { History = [.. state.History, epoch], BestEpoch = isBest ? epoch.Number : state.BestEpoch };
        var weights = network.ToWeights();
        // The last one comes last: after a kill between the two, the epoch is repeated.
        if (isBest)
            await new Checkpoint(next with { Curve = Validation.Compare(vectors, plan.HeldOut) }, weights, new Dictionary<string, WeightValues>()).WriteAsync(Checkpoint.BestIn(folder), cancel);
        var learner = optimiser.ToValues().Concat(loss.Learned.Select(Named).Select(ToValues)).ToDictionary();
        await new Checkpoint(next, weights, learner).WriteAsync(Checkpoint.LastIn(folder), cancel);
        state = next;
    }

    private static KeyValuePair<string, Parameter> Named(KeyValuePair<string, Parameter> learned) => new("loss/" + learned.Key, learned.Value);

    private static KeyValuePair<string, WeightValues> ToValues(KeyValuePair<string, Parameter> learned) =>
        new(learned.Key, new WeightValues(learned.Value.shape, learned.Value.cpu().data<float>().ToArray()));

    private static void Restore(IReadOnlyDictionary<string, Parameter> learned, IReadOnlyDictionary<string, WeightValues> values)
    {
        using var none = no_grad();
        foreach (var (name, parameter) in learned.Select(Named))
            if (values.TryGetValue(name, out var known))
                parameter.copy_(tensor(known.Values, parameter.shape));
    }
}
