using FaceWorker.Core.Faces;
using FaceWorker.Core.Subjects;
using FaceWorker.Training;

namespace FaceWorker.Cli.Tests.Training;

public sealed class LinearSvmTests
{
    private readonly MadeUpPeople people = new(seed: 5);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(2, 1)]
    [InlineData(5, 3)]
    [InlineData(40, 4)]
    public void People_who_differ_are_all_told_apart_also_on_photos_never_seen(int count, int templates)
    {
        var subjects = people.Subjects(count, templates);
        var unseen = subjects.Select((_, person) => people.Photo(person)).ToList();

        var classifiers = new LinearSvm().Train(subjects, progress: null, Cancel);

        Assert.Equal(subjects.Select(subject => subject.Subject), classifiers.Select(one => one.Subject));
        foreach (var subject in subjects)
            Assert.All(subject.Templates, template => Assert.Equal(subject.Subject, Best(classifiers, template)));
        Assert.Equal(subjects.Select(subject => subject.Subject), unseen.Select(photo => Best(classifiers, photo)));
    }

    [Fact]
    public void Each_hyperplane_has_its_subject_on_one_side_and_everybody_else_on_the_other()
    {
        var subjects = people.Subjects(count: 20, templates: 3);

        var classifiers = new LinearSvm().Train(subjects, progress: null, Cancel);

        foreach (var classifier in classifiers)
            foreach (var subject in subjects)
                Assert.All(subject.Templates, template => Assert.Equal(subject.Subject == classifier.Subject, Margin(classifier, template) > 0));
    }

    [Fact]
    public void The_same_templates_give_the_same_weights()
    {
        var subjects = people.Subjects(count: 10, templates: 2);

        var (once, again) = (new LinearSvm().Train(subjects, progress: null, Cancel), new LinearSvm().Train(subjects, progress: null, Cancel));

        Assert.Equal(once.Select(one => (one.Weights.ToArray(), one.Bias)), again.Select(one => (one.Weights.ToArray(), one.Bias)));
    }

    private static Subject Best(IEnumerable<SubjectClassifier> classifiers, Embedding probe) => classifiers.MaxBy(one => Margin(one, probe))!.Subject;

    private static double Margin(SubjectClassifier classifier, Embedding probe)
    {
        double margin = classifier.Bias;
        for (var i = 0; i < probe.Values.Length; i++)
            margin += (double)classifier.Weights.Span[i] * probe.Values.Span[i];
        return margin;
    }
}
