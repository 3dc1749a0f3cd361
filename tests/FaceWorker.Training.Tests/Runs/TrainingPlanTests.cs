using FaceWorker.Core.Subjects;
using FaceWorker.Testing;
using FaceWorker.Training.Photos;
using FaceWorker.Training.Runs;
using FaceWorker.Training.Tests.Support;

namespace FaceWorker.Training.Tests.Runs;

public sealed class TrainingPlanTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_tenth_of_the_people_are_held_out_and_nobody_is_on_both_sides()
    {
        var plan = await PlanAsync(people: 40, photos: 3);

        Assert.Equal((36, 4), (plan.People.Count, plan.HeldOut.Count));
        Assert.Empty(plan.People.Select(person => person.Person).Intersect(plan.HeldOut.Select(person => person.Person)));
        var heldOut = plan.HeldOut.SelectMany(person => person.Crops).ToHashSet();
        Assert.All(plan.Pairs, pair => Assert.True(heldOut.Contains(pair.First) && heldOut.Contains(pair.Second)));
        Assert.Equal(12, plan.Pairs.Count(pair => pair.IsGenuine));
        Assert.Equal(12, plan.Pairs.Count(pair => !pair.IsGenuine));
    }

    [Fact]
    public async Task A_plan_is_read_as_it_was_written()
    {
        var plan = await PlanAsync(people: 8, photos: 3, new TrainingSettings { Loss = LossKind.ArcFace, Margin = 0.3f, Minutes = 2 });
        await plan.WriteAsync(folder.Path, TestContext.Current.CancellationToken);

        var read = TrainingPlan.Read(folder.Path);

        Assert.Equal(plan.Settings, read.Settings);
        Assert.Equal(plan.Pairs, read.Pairs);
        Assert.Equal(plan.People.SelectMany(person => person.Crops), read.People.SelectMany(person => person.Crops));
    }

    [Theory]
    [InlineData(1, 20, TrainingProblem.TooFewPeople, "The photos show 1 people")]
    [InlineData(20, 1, TrainingProblem.NoPairs, "Of the 20 people to learn from, 0 have two photos or more")]
    public async Task Too_few_people_or_photos_are_counted(int people, int photos, TrainingProblem problem, string message)
    {
        var refusal = await Assert.ThrowsAsync<TrainingException>(() => PlanAsync(people, photos));

        Assert.Equal(problem, refusal.Problem);
        Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--images", refusal.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Photos_without_a_face_are_told_with_the_reason()
    {
        var refusal = await Assert.ThrowsAsync<TrainingException>(() => PlanAsync(people: 6, photos: 2, crop: (_, _) => null));

        Assert.Equal(TrainingProblem.NoFaces, refusal.Problem);
        Assert.Equal("None of the 12 photos shows a face that could be cut out (no face was found).", refusal.Message);
    }

    [Fact]
    public async Task Photos_that_are_all_the_same_are_refused()
    {
        var refusal = await Assert.ThrowsAsync<TrainingException>(() => PlanAsync(people: 6, photos: 2, crop: (_, _) => ToyPeople.Crop(1, 1)));

        Assert.Equal(TrainingProblem.AllTheSame, refusal.Problem);
        Assert.Equal("All 8 photos to learn from show the same, to the pixel.", refusal.Message);
    }

    [Fact]
    public void The_rate_falls_as_the_schedule_says()
    {
        var settings = new TrainingSettings { LearningRate = 1, Epochs = 100, Schedule = RateSchedule.Steps };

        Assert.Equal([1, 1, 0.1, 0.1, 0.01], new[] { 0, 49, 50, 74, 75 }.Select(settings.RateOf));
        Assert.Equal([1, 0.505, 0.01], new[] { 0, 50, 100 }.Select(epoch => Math.Round((settings with { Schedule = RateSchedule.Cosine }).RateOf(epoch), 6)));
    }

    private async Task<TrainingPlan> PlanAsync(int people, int photos, TrainingSettings? settings = null, Func<int, int, byte[]?>? crop = null)
    {
        var folders = Enumerable.Range(0, people).Select(person => new PersonFolder(new SubjectName($"person {person}"), [.. Enumerable.Range(0, photos).Select(photo => Path.Combine(folder.Path, $"{person}-{photo}.jpg"))])).ToList();
        using var writer = new CropFile.Writer(folder.Path, new CropKind(ToyPeople.Side, "default"));
        for (var person = 0; person < people; person++)
            for (var photo = 0; photo < photos; photo++)
            {
                await File.WriteAllTextAsync(folders[person].Photos[photo], "", TestContext.Current.CancellationToken);
                var pixels = crop is null ? ToyPeople.Crop(person, photo) : crop(person, photo);
                writer.Add(folders[person].Photos[photo], new FileInfo(folders[person].Photos[photo]), pixels, pixels is null ? "no face was found" : null);
            }

        await writer.CloseAsync(TestContext.Current.CancellationToken);
        using var crops = CropFile.Find(folder.Path)!;
        return TrainingPlan.Of(settings ?? new TrainingSettings(), folders, pairs: null, crops);
    }
}
