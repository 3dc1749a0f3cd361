using System.CommandLine;
using FaceWorker.Cli.Frame;
using FaceWorker.Training.Networks;
using FaceWorker.Training.Runs;

namespace FaceWorker.Cli.Training;

/// <summary>The settings of a training as options; those that are not given keep their defaults, or what the resumed run had.</summary>
internal sealed class TrainingOptions
{
    private static readonly TrainingSettings Usual = new();

    private readonly Option<string?> network = Choice("--network", $"The network: {string.Join("; ", Network.All.Select(known => $"{known.Name} ({known.Description})"))}", Usual.Network, [.. Network.All.Select(known => known.Name)]);
    private readonly Option<string?> loss = Choice("--loss", "What is minimised", Usual.Loss.ToSettingName(), NamesOf<LossKind>());
    private readonly Option<float?> margin = new Option<float?>("--margin") { Description = "Of triplets: squared distance by which a negative has to be farther (default 0.2); of arcface: an angle in radians (default 0.5)", HelpName = "X" }.Within(0.01, 2, "0.01 to 2");
    private readonly Option<string?> optimiser = Choice("--optimiser", "How steps are made of gradients", Usual.Optimiser.ToSettingName(), NamesOf<OptimiserKind>());
    private readonly Option<double?> rate = Real("--learning-rate", "The learning rate at the beginning", Usual.LearningRate, 1e-8, 10);
    private readonly Option<string?> schedule = Choice("--schedule", "How the learning rate changes", Usual.Schedule.ToSettingName(), NamesOf<RateSchedule>());
    private readonly Option<double?> decay = Real("--weight-decay", "How fast weights that are not needed fade", Usual.WeightDecay, 0, 1);
    private readonly Option<int?> people = Whole("--batch-people", "People with several photos in a batch", Usual.BatchPeople, 2, 1000);
    private readonly Option<int?> photos = Whole("--batch-photos", "Photos of each of them", Usual.BatchPhotos, 2, 1000);
    private readonly Option<int?> others = Whole("--batch-others", "Photos of further people in a batch, to compare with", Usual.BatchOthers, 0, 1000);
    private readonly Option<int?> epochs = Whole("--epochs", "Epochs: in each, everybody with several photos is in one batch", Usual.Epochs, 1, 1_000_000);
    private readonly Option<double?> minutes = new Option<double?>("--minutes") { Description = "Stop after the epoch in which so many minutes of training are over", HelpName = "N" }.Within(0.01, 1e6, "0.01 to 1000000");
    private readonly Option<int?> patience = Whole("--patience", "Stop when so many epochs in a row bring nothing better on the validation pairs", Usual.Patience, 1, 1_000_000);
    private readonly Option<bool> plain = new("--no-augmentation") { Description = "Do not mirror, move and light the crops at random" };
    private readonly Option<int?> seed = Whole("--seed", "Of everything that is random", Usual.Seed, 0, int.MaxValue);
    private readonly Option<int?> threads = Whole("--threads", "Threads of LibTorch; default: one a processor", null, 1, 1024);
    private readonly Option<string?> device = new Option<string?>("--device") { Description = "cpu, or cuda with a LibTorch that has it (default cpu)", HelpName = "DEVICE" };
    private readonly Option<string?> from = new Option<string?>("--from") { Description = "Begin with the weights of this checkpoint, or of a safetensors or PyTorch file (.pth) of the same network, instead of random ones: fine-tuning", HelpName = "FILE" };

    public IReadOnlyList<Option> All => [network, loss, margin, optimiser, rate, schedule, decay, people, photos, others, epochs, minutes, patience, plain, seed, threads, device, from];

    /// <summary>What was given, over what there was.</summary>
    public TrainingSettings Read(Call call, TrainingSettings before) => before with
    {
        Network = call.Find(network) ?? before.Network,
        Loss = Parse(call.Find(loss), before.Loss),
        Margin = call.Find(margin) ?? before.Margin,
        Optimiser = Parse(call.Find(optimiser), before.Optimiser),
        LearningRate = call.Find(rate) ?? before.LearningRate,
        Schedule = Parse(call.Find(schedule), before.Schedule),
        WeightDecay = call.Find(decay) ?? before.WeightDecay,
        BatchPeople = call.Find(people) ?? before.BatchPeople,
        BatchPhotos = call.Find(photos) ?? before.BatchPhotos,
        BatchOthers = call.Find(others) ?? before.BatchOthers,
        Epochs = call.Find(epochs) ?? before.Epochs,
        Minutes = call.Find(minutes) ?? before.Minutes,
        Patience = call.Find(patience) ?? before.Patience,
        Augment = before.Augment && !call.Find(plain),
        Seed = call.Find(seed) ?? before.Seed,
        Threads = call.Find(threads) ?? before.Threads,
        Device = call.Find(device) ?? before.Device,
        From = call.Find(from) is { } file ? Path.GetFullPath(file) : before.From,
    };

    private static string[] NamesOf<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(value => value.ToSettingName())];

    private static T Parse<T>(string? name, T before)
        where T : struct, Enum => name is null ? before : Enum.GetValues<T>().First(value => value.ToSettingName() == name);

    private static Option<string?> Choice(string name, string description, string usual, string[] values) =>
        new Option<string?>(name) { Description = $"{description} (default {usual})" }.AcceptOnlyFromAmong(values);

    private static Option<int?> Whole(string name, string description, int? usual, int least, int most) =>
        new Option<int?>(name) { Description = usual is null ? description : $"{description} (default {usual})", HelpName = "N" }.Within(least, most, $"{least} to {most}");

    private static Option<double?> Real(string name, string description, double usual, double least, double most) =>
        new Option<double?>(name) { Description = FormattableString.Invariant($"{description} (default {usual})"), HelpName = "X" }.Within(least, most, FormattableString.Invariant($"{least} to {most}"));
}
