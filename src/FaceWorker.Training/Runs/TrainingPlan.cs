using System.Text.Json;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Subjects;
using FaceWorker.Training.Photos;
using FaceWorker.Vision.Installation;

namespace FaceWorker.Training.Runs;

/// <summary>A person and the numbers of their crops.</summary>
public sealed record PersonCrops(string Person, IReadOnlyList<int> Crops);

/// <summary>A pair to validate with, by the numbers of its crops. <paramref name="Fold"/> as LFW's protocol has it.</summary>
public sealed record ValidationPair(int First, int Second, bool IsGenuine, int Fold);

/// <summary>What is trained, on whose photos, and which pairs of other people say how good it is: <c>plan.json</c> in the run's folder.</summary>
public sealed record TrainingPlan(TrainingSettings Settings, IReadOnlyList<PersonCrops> People, IReadOnlyList<PersonCrops> HeldOut, IReadOnlyList<ValidationPair> Pairs)
{
    private const string FileName = "plan.json";
    private const int MostPhotosHeldOut = 20;

    public Task WriteAsync(string folder, CancellationToken cancel) =>
        AtomicFile.WriteAsync(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web), cancel);

    /// <exception cref="TrainingException">There is none.</exception>
    public static TrainingPlan Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) ? JsonSerializer.Deserialize<TrainingPlan>(File.ReadAllBytes(path), JsonSerializerOptions.Web)! : throw new TrainingException(
            TrainingProblem.Checkpoint, $"The folder '{folder}' has no '{FileName}'.", "Begin the run with: faceworker train --images DIR --out RUN");
    }

    /// <summary>Everybody's photos, less those of the people who are held out.</summary>
    /// <param name="pairs">The pairs to validate with; null: of a tenth of the people, chosen by the seed.</param>
    /// <exception cref="TrainingException">The photos are too few, or show no faces, for what the settings ask.</exception>
    public static TrainingPlan Of(TrainingSettings settings, IReadOnlyList<PersonFolder> folders, IReadOnlyList<LocatedPair>? pairs, CropFile crops)
    {
        ArgumentNullException.ThrowIfNull(crops);
        var people = folders.Select(folder => new PersonCrops(folder.Person.Value, [.. folder.Photos.Select(photo => crops.Photos[photo].Crop).OfType<int>()]))
            .Where(person => person.Crops.Count > 0).ToList();
        if (people.Count == 0)
            throw new TrainingException(TrainingProblem.NoFaces, $"None of the {crops.Photos.Count} photos shows a face that could be cut out ({crops.Photos.Values.FirstOrDefault()?.Problem ?? "there is no photo"}).",
                "Check --images, and look at one of the photos with 'faceworker index'.");
        var heldOut = pairs is null ? ChooseHeldOut(people, settings.Seed) : NamedIn(pairs);
        var plan = new TrainingPlan(settings, [.. people.Where(person => !heldOut.Contains(person.Person))], [.. people.Where(person => heldOut.Contains(person.Person)).Select(Shortened)], []);
        plan = plan with { Pairs = pairs is null ? Validation.MakePairs(plan.HeldOut, settings.Seed) : Locate(pairs, crops) };
        plan.ThrowIfTooLittle(crops);
        return plan;
    }

    /// <summary>All of them are looked at after every epoch.</summary>
    private static PersonCrops Shortened(PersonCrops person) => person with { Crops = [.. person.Crops.Take(MostPhotosHeldOut)] };

    /// <summary>A tenth of the people with several photos, at least two and at most 200.</summary>
    private static HashSet<string> ChooseHeldOut(List<PersonCrops> people, int seed)
    {
        var several = people.Where(person => person.Crops.Count > 1).Select(person => person.Person).ToArray();
        new Random(seed).Shuffle(several);
        return [.. several.Take(Math.Clamp(several.Length / 10, 2, 200))];
    }

    private static HashSet<string> NamedIn(IReadOnlyList<LocatedPair> pairs) => [.. pairs.SelectMany(pair => new[] { pair.Pair.First.Person, pair.Pair.Second.Person })];

    private static List<ValidationPair> Locate(IReadOnlyList<LocatedPair> pairs, CropFile crops) =>
    [
        .. from pair in pairs
           let first = crops.Photos[pair.First].Crop
           let second = crops.Photos[pair.Second].Crop
           where first is not null && second is not null
           select new ValidationPair(first.Value, second.Value, pair.Pair.IsGenuine, pair.Pair.Fold),
    ];

    private void ThrowIfTooLittle(CropFile crops)
    {
        const string layout = "Give --images a folder with one folder per person, each with several photos.";
        var several = People.Count(person => person.Crops.Count > 1);
        if (People.Count + HeldOut.Count < 4)
            throw new TrainingException(TrainingProblem.TooFewPeople, $"The photos show {People.Count + HeldOut.Count} people; four are the least, two to learn from and two to validate with.", layout);
        if (several < 2)
            throw new TrainingException(several == 0 ? TrainingProblem.NoPairs : TrainingProblem.TooFewPeople,
                $"Of the {People.Count} people to learn from, {several} have two photos or more with a face; two are the least.", layout);
        if (Pairs.All(pair => pair.IsGenuine) || Pairs.All(pair => !pair.IsGenuine))
            throw new TrainingException(TrainingProblem.NoPairs, $"There are {Pairs.Count(pair => pair.IsGenuine)} pairs of one person and {Pairs.Count(pair => !pair.IsGenuine)} of two to validate with; both kinds are needed.",
                "Give --pairs a list that has both, or leave it out: then a tenth of the people are held out.");
        if (AreAllTheSame(crops))
            throw new TrainingException(TrainingProblem.AllTheSame, $"All {People.Sum(person => person.Crops.Count)} photos to learn from show the same, to the pixel.", layout);
    }

    private bool AreAllTheSame(CropFile crops)
    {
        var first = new byte[crops.CropLength];
        var other = new byte[crops.CropLength];
        crops.Read(People[0].Crops[0], first);
        foreach (var crop in People.SelectMany(person => person.Crops))
        {
            crops.Read(crop, other);
            if (!first.AsSpan().SequenceEqual(other))
                return false;
        }

        return true;
    }
}
