using FaceWorker.Training.Photos;
using FaceWorker.Training.Runs;

namespace FaceWorker.Training.Tests.Support;

/// <summary>Made-up people: each a pattern of her own, each photo of her with a little noise.</summary>
internal static class ToyPeople
{
    public const int Side = 96; // of nn4-small

    /// <summary>Writes a run's plan and crops. The last two people are held out; with <paramref name="validateOnLearned"/> the pairs are of the others.</summary>
    public static async Task<TrainingPlan> WriteAsync(string folder, int people, int photos, TrainingSettings settings, bool validateOnLearned = false)
    {
        using var writer = new CropFile.Writer(folder, new CropKind(Side, "default"));
        var paths = Enumerable.Range(0, people).Select(person => Enumerable.Range(0, photos).Select(photo => Path.Combine(folder, $"photo-{person}-{photo}")).ToList()).ToList();
        for (var person = 0; person < people; person++)
            for (var photo = 0; photo < photos; photo++)
                writer.Add(paths[person][photo], Touch(paths[person][photo]), Crop(person, photo), null);
        await writer.CloseAsync(TestContext.Current.CancellationToken);
        using var crops = CropFile.Find(folder)!;
        List<PersonCrops> all = [.. paths.Select((own, person) => new PersonCrops($"person {person}", [.. own.Select(path => crops.Photos[path].Crop!.Value)]))];
        var heldOut = all[^2..];
        var plan = new TrainingPlan(settings, all[..^2], heldOut, Validation.MakePairs(validateOnLearned ? all[..^2] : heldOut, settings.Seed));
        if (validateOnLearned)
            plan = plan with { HeldOut = plan.People };
        await plan.WriteAsync(folder, TestContext.Current.CancellationToken);
        return plan;
    }

    /// <summary>RGB, plane by plane.</summary>
    public static byte[] Crop(int person, int photo)
    {
        var (pattern, noise) = (new Random(1000 + person), new Random(31 * person + photo));
        const int blocks = 6;
        var colours = new byte[3 * blocks * blocks];
        pattern.NextBytes(colours);
        var crop = new byte[3 * Side * Side];
        for (var i = 0; i < crop.Length; i++)
        {
            var (plane, y, x) = (i / (Side * Side), i / Side % Side, i % Side);
            crop[i] = (byte)Math.Clamp(colours[(plane * blocks + y * blocks / Side) * blocks + x * blocks / Side] + noise.Next(-20, 21), 0, 255);
        }

        return crop;
    }

    private static FileInfo Touch(string path)
    {
        File.WriteAllText(path, "");
        return new FileInfo(path);
    }
}
