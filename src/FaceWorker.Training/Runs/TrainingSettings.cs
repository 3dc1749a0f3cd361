using System.Text.Json;
using System.Text.Json.Serialization;
using FaceWorker.Training.Sampling;

namespace FaceWorker.Training.Runs;

/// <summary>What a training minimises.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LossKind>))]
public enum LossKind
{
    /// <summary>FaceNet's: <see cref="Mining.SemiHard"/>.</summary>
    [JsonStringEnumMemberName("triplet-semi-hard")] TripletSemiHard,

    /// <summary><see cref="Mining.BatchHard"/>.</summary>
    [JsonStringEnumMemberName("triplet-batch-hard")] TripletBatchHard,

    /// <summary><see cref="Mining.Random"/>.</summary>
    [JsonStringEnumMemberName("triplet-random")] TripletRandom,

    /// <summary><see cref="Mining.Hardest"/>.</summary>
    [JsonStringEnumMemberName("triplet-hardest")] TripletHardest,

    /// <summary>Softmax over the people, and centre loss.</summary>
    [JsonStringEnumMemberName("softmax-centre")] SoftmaxCentre,

    /// <summary>Softmax over the people with an angular margin.</summary>
    [JsonStringEnumMemberName("arcface")] ArcFace,
}

/// <summary>How steps are made of gradients.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OptimiserKind>))]
public enum OptimiserKind
{
    [JsonStringEnumMemberName("adam")] Adam,

    /// <summary>With a momentum of 0.9.</summary>
    [JsonStringEnumMemberName("sgd")] Sgd,

    /// <summary>FaceNet's.</summary>
    [JsonStringEnumMemberName("adagrad")] AdaGrad,
}

/// <summary>How the learning rate changes from epoch to epoch.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RateSchedule>))]
public enum RateSchedule
{
    /// <summary>Half a cosine, from the full rate down to a hundredth.</summary>
    [JsonStringEnumMemberName("cosine")] Cosine,

    /// <summary>A tenth after half of the epochs, a hundredth after three quarters.</summary>
    [JsonStringEnumMemberName("steps")] Steps,

    [JsonStringEnumMemberName("constant")] Constant,
}

/// <summary>Values of the settings' enumerations.</summary>
public static class SettingNames
{
    /// <summary>As it is written in settings and options.</summary>
    public static string ToSettingName<T>(this T value)
        where T : struct, Enum => JsonSerializer.SerializeToElement(value).GetString()!;
}

/// <summary>How a network is trained.</summary>
public sealed record TrainingSettings
{
    /// <summary>The name of a network.</summary>
    public string Network { get; init; } = "nn4-small";

    public LossKind Loss { get; init; }

    /// <summary>Of triplets: how much farther a negative has to be than a positive, in squared distance. Of ArcFace: the angle, in radians. Null: 0.2 and 0.5.</summary>
    public float? Margin { get; init; }

    public OptimiserKind Optimiser { get; init; }

    public double LearningRate { get; init; } = 1e-3;

    public RateSchedule Schedule { get; init; }

    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>People with several photos in a batch, photos of each, and photos of others.</summary>
    public int BatchPeople { get; init; } = 15;

    /// <inheritdoc cref="BatchPeople" />
    public int BatchPhotos { get; init; } = 4;

    /// <inheritdoc cref="BatchPeople" />
    public int BatchOthers { get; init; }

    public int Epochs { get; init; } = 40;

    /// <summary>Stops after the epoch in which they are over; null: after the last one.</summary>
    public double? Minutes { get; init; }

    /// <summary>Stops when so many epochs in a row brought nothing better on the validation pairs.</summary>
    public int Patience { get; init; } = 10;

    /// <summary>Mirrors, moves and lights the crops at random.</summary>
    public bool Augment { get; init; } = true;

    public int Seed { get; init; } = 1;

    /// <summary>Threads of LibTorch; null: one a processor.</summary>
    public int? Threads { get; init; }

    /// <summary><c>cpu</c>, or <c>cuda</c> with a LibTorch that has it.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>A checkpoint of the same network whose weights the training begins with, as a file; null: random ones.</summary>
    public string? From { get; init; }

    /// <summary>The learning rate of an epoch, from 0.</summary>
    public double RateOf(int epoch) => LearningRate * Schedule switch
    {
        RateSchedule.Cosine => 0.01 + 0.99 * (1 + Math.Cos(Math.PI * epoch / Epochs)) / 2,
        RateSchedule.Steps => epoch < Epochs / 2.0 ? 1 : epoch < 0.75 * Epochs ? 0.1 : 0.01,
        _ => 1,
    };
}
