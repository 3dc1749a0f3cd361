using System.Text.Json;
using FaceWorker.Training.Networks;
using FaceWorker.Vision.Installation;

namespace FaceWorker.Training.Runs;

/// <summary>What an epoch brought.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Loss">The mean of its batches.</param>
/// <param name="ActiveShare">Of the pairs of one person in its batches, those that taught something: by a triplet that violates the margin, or by a photo that is not decided. 0 to 1.</param>
public sealed record EpochFigures(int Number, double Seconds, double LearningRate, double Loss, double ActiveShare, ValidationFigures Validation);

/// <summary>How far a run has come.</summary>
/// <param name="People">That the network learns from.</param>
/// <param name="BestEpoch">By the area under the curve of the validation pairs; 0 before the first.</param>
/// <param name="Curve">Of the people who were held out, with the weights of this checkpoint; only in the best one.</param>
public sealed record RunState(
    TrainingSettings Settings, int People, int Photos, string Detector, IReadOnlyList<EpochFigures> History, int BestEpoch, HeldOutCurve? Curve = null)
{
    public double Seconds => History.Sum(epoch => epoch.Seconds);
}

/// <summary>The weights of a network and how far its training has come; in the last one also what the optimiser remembers.</summary>
/// <param name="Weights">By their names.</param>
/// <param name="Learner">What is trained beside the network and not exported: the weights of the people, and the optimiser's memory.</param>
public sealed record Checkpoint(RunState State, IReadOnlyDictionary<string, WeightValues> Weights, IReadOnlyDictionary<string, WeightValues> Learner)
{
    private const string LearnerPrefix = "learner/";
    private const string StateName = "faceworker";

    /// <summary>Where a run keeps its last weights, and its best.</summary>
    public static string LastIn(string run) => Path.Combine(run, "last.safetensors");

    /// <inheritdoc cref="LastIn" />
    public static string BestIn(string run) => Path.Combine(run, "best.safetensors");

    /// <summary>Writes the whole file or leaves the old one.</summary>
    /// <exception cref="TrainingException">It could not be written: the disk is full, for example.</exception>
    public async Task WriteAsync(string path, CancellationToken cancel)
    {
        var tensors = Weights.Concat(Learner.Select(tensor => KeyValuePair.Create(LearnerPrefix + tensor.Key, tensor.Value))).ToDictionary();
        var bytes = new TensorFile(tensors, new Dictionary<string, string> { [StateName] = JsonSerializer.Serialize(State, JsonSerializerOptions.Web) }).ToBytes();
        try
        {
            await AtomicFile.WriteAsync(path, bytes, cancel);
        }
        // .NET throws ArgumentOutOfRangeException where the file system or a limit allows no file of that size.
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            throw new TrainingException(TrainingProblem.NotWritten, $"The checkpoint '{path}' ({bytes.Length:N0} bytes) of epoch {State.History.Count} could not be written: {exception.Message.TrimEnd('.')}.",
                "The one before is kept. Make room, and go on with --resume.", exception);
        }
    }

    /// <exception cref="TrainingException">There is none, or it is of no training.</exception>
    public static async Task<Checkpoint> ReadAsync(string path, CancellationToken cancel)
    {
        var file = await ReadFileAsync(path, cancel);
        if (!file.Texts.TryGetValue(StateName, out var state))
            throw new TrainingException(TrainingProblem.Checkpoint, $"'{path}' is not a checkpoint of faceworker.", "Give best.safetensors of a run; to export weights of another program, say of which network they are: --network NAME.");
        var (learner, weights) = (Split(file.Tensors, own: false), Split(file.Tensors, own: true));
        return new Checkpoint(JsonSerializer.Deserialize<RunState>(state, JsonSerializerOptions.Web)!, weights, learner);
    }

    /// <summary>The weights of a checkpoint, or of any other file whose tensors have the network's names: safetensors, or a state_dict of PyTorch.</summary>
    /// <exception cref="TrainingException">There is no such file, or it is not the network's.</exception>
    public static async Task<IReadOnlyDictionary<string, WeightValues>> ReadWeightsAsync(string path, Network network, CancellationToken cancel)
    {
        var weights = Split((await ReadFileAsync(path, cancel)).Tensors, own: true);
        ThrowIfNotOf(network, weights, path);
        return weights;
    }

    /// <exception cref="TrainingException">The weights are not the network's.</exception>
    public static void ThrowIfNotOf(Network network, IReadOnlyDictionary<string, WeightValues> weights, string path)
    {
        ArgumentNullException.ThrowIfNull(network);
        foreach (var weight in network.Weights)
            if (!weights.TryGetValue(weight.Name, out var values) || !values.Shape.SequenceEqual(weight.Shape))
                throw new TrainingException(TrainingProblem.Checkpoint,
                    $"'{path}' is not of the network {network.Name}: its weights '{weight.Name}' are {(values is null ? "not there" : $"({string.Join(", ", values.Shape)}) instead of ({string.Join(", ", weight.Shape)})")}.",
                    "Give the network with --network that the file is of.");
    }

    private static async Task<TensorFile> ReadFileAsync(string path, CancellationToken cancel)
    {
        if (!File.Exists(path))
            throw new TrainingException(TrainingProblem.Checkpoint, $"There is no checkpoint '{path}'.", "Check the path; a run writes its first checkpoint after its first epoch.");
        var bytes = await File.ReadAllBytesAsync(path, cancel);
        return TorchFile.IsOne(bytes) ? TorchFile.Read(path, bytes) : TensorFile.Read(path, bytes);
    }

    private static Dictionary<string, WeightValues> Split(IReadOnlyDictionary<string, WeightValues> tensors, bool own) => tensors
        .Where(tensor => tensor.Key.StartsWith(LearnerPrefix, StringComparison.Ordinal) != own)
        .ToDictionary(tensor => own ? tensor.Key : tensor.Key[LearnerPrefix.Length..], tensor => tensor.Value);
}
