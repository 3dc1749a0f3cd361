using System.Text.Json;
using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;
using FaceWorker.Core.Tests.Galleries;

namespace FaceWorker.Core.Tests.Subjects;

public sealed class ClassifierTrainerTests
{
    private static readonly FaceModel Model = new(new ModelId("made-up"), 2, Fingerprint: "");
    private static readonly TrainingJob Job = new(new GalleryName("family"));

    private readonly OneGallery galleries = new(Model);
    private readonly Classifiers classifiers = new();

    private static RequestContext Administrator => new(new Caller("anna", Rights.Administer), Lane.Bulk);

    [Fact]
    public async Task The_gallery_s_classifiers_are_replaced_by_those_of_all_its_subjects()
    {
        classifiers.Subjects = [Subject(1, "Ann", templates: 2), Subject(2, "Bo", templates: 1), Subject(3, "Cy", templates: 3)];
        var told = new Told();

        var outcome = await TrainAsync(Administrator, told);

        Assert.Equal((galleries.Gallery, 3, 6), (outcome.Gallery, outcome.Subjects, outcome.Templates));
        Assert.Equal(["Bo"], outcome.WithOneTemplate.Select(name => name.Value));
        Assert.Equal(classifiers.Subjects.Select(one => one.Subject), classifiers.Replaced!.Select(one => one.Subject));
        Assert.Equal([new WorkProgress("subjects", 3, 3)], told.All);
    }

    [Theory]
    [InlineData(0, "'family' none has templates")]
    [InlineData(1, "'family' only one has templates")]
    public async Task Fewer_than_two_subjects_are_refused_and_the_last_classifiers_stay(int subjects, string said)
    {
        classifiers.Subjects = [.. Enumerable.Range(0, subjects).Select(i => Subject(i, $"person {i}", templates: 2))];

        var refused = await Assert.ThrowsAsync<TrainingRefusedException>(() => TrainAsync(Administrator));

        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        Assert.Null(classifiers.Replaced);
    }

    [Fact]
    public async Task Who_may_not_administer_is_refused()
    {
        classifiers.Subjects = [Subject(1, "Ann", templates: 2), Subject(2, "Bo", templates: 1)];

        var refused = await Assert.ThrowsAsync<RequestRejectedException>(() => TrainAsync(Administrator with { Caller = new Caller("ben", Rights.ManageSubjects) }));

        Assert.Equal(RejectionReason.Forbidden, refused.Reason);
        Assert.Null(classifiers.Replaced);
    }

    [Fact]
    public void A_job_can_be_written_down_and_read_again() =>
        Assert.Equal(Job, JsonSerializer.Deserialize<TrainingJob>(JsonSerializer.Serialize(Job, JsonSerializerOptions.Web), JsonSerializerOptions.Web));

    private Task<TrainingOutcome> TrainAsync(RequestContext context, Told? told = null) =>
        new ClassifierTrainer(galleries, classifiers, new Solver()).TrainAsync(context, Job, told, TestContext.Current.CancellationToken);

    private static SubjectTemplates Subject(long id, string name, int templates) =>
        new(new Subject(id, new SubjectName(name)), [.. Enumerable.Repeat(Embedding.FromRaw([1, id], Model), templates)]);

    private sealed class Classifiers : ISubjectClassifierStore
    {
        public IReadOnlyList<SubjectTemplates> Subjects { get; set; } = [];

        public IReadOnlyList<SubjectClassifier>? Replaced { get; private set; }

        public Task<IReadOnlyList<SubjectTemplates>> ReadTemplatesAsync(Gallery gallery, CancellationToken cancel) => Task.FromResult(Subjects);

        public Task ReplaceAsync(RequestContext context, Gallery gallery, IReadOnlyList<SubjectClassifier> classifiers, CancellationToken cancel)
        {
            Replaced = classifiers;
            return Task.CompletedTask;
        }
    }

    private sealed class Solver : IClassifierSolver
    {
        public IReadOnlyList<SubjectClassifier> Train(IReadOnlyList<SubjectTemplates> subjects, IProgress<WorkProgress>? progress, CancellationToken cancel)
        {
            progress?.Report(new WorkProgress("subjects", subjects.Count, subjects.Count));
            return [.. subjects.Select(one => new SubjectClassifier(one.Subject, new float[] { 1, 0 }, 0))];
        }
    }
}
