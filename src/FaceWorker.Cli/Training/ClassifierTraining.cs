using FaceWorker.Cli.Frame;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Subjects;

namespace FaceWorker.Cli.Training;

/// <summary>What was trained. <paramref name="WithOneTemplate"/> are subjects that the SVM can hardly know.</summary>
internal sealed record TrainingReport(GalleryName Gallery, IdentificationRule Rule, int Subjects, int Templates, IReadOnlyList<SubjectName> WithOneTemplate, TimeSpan Time);

/// <summary>Trains the SVM of a gallery on all its enrolled templates, and puts it in the place of the last one.</summary>
internal static class ClassifierTraining
{
    /// <exception cref="CliFailure">There are less than two subjects with templates.</exception>
    public static async Task<TrainingReport> TrainAsync(Shell shell, GalleryName name, CancellationToken cancel)
    {
        await using var database = Database.Open(shell.Settings);
        await using var galleries = new PostgresGalleryStore(database, new StorageOptions(), shell.Time);
        var began = shell.Time.GetTimestamp();
        var gallery = await galleries.GetGalleryAsync(name, cancel);
        var subjects = await TrainAsync(new SubjectClassifierStore(database), gallery, cancel);
        return new TrainingReport(name, gallery.Settings.Rule, subjects.Count, subjects.Sum(subject => subject.Templates.Count),
            [.. subjects.Where(subject => subject.Templates.Count == 1).Select(subject => subject.Subject.Name)], shell.Time.GetElapsedTime(began));
    }

    /// <summary>The subjects it was trained on.</summary>
    /// <exception cref="CliFailure">There are less than two subjects with templates.</exception>
    public static async Task<IReadOnlyList<SubjectTemplates>> TrainAsync(SubjectClassifierStore store, Gallery gallery, CancellationToken cancel)
    {
        var subjects = await store.ReadTemplatesAsync(gallery, cancel);
        if (subjects.Count < 2)
            throw TooFew(gallery.Name, subjects.Count);
        await store.ReplaceAsync(gallery, await Task.Run(() => LinearSvm.Train(subjects, cancel), cancel), cancel);
        return subjects;
    }

    private static CliFailure TooFew(GalleryName name, int subjects) => new("tooFewSubjects",
        $"An SVM tells subjects apart, and gallery '{name}' has {(subjects == 0 ? "none" : "one only")} with templates.",
        $"Enrol more: faceworker enroll --gallery {name} --folders DIR", ExitCode.NotReady);
}
