using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Subjects;

/// <summary>A request to train the SVM of a gallery. Plain values: it can be kept as JSON, and done later.</summary>
public sealed record TrainingJob(GalleryName Gallery);

/// <summary>What an SVM was trained on.</summary>
/// <param name="Subjects">Two or more.</param>
/// <param name="Templates">Of all of them together.</param>
/// <param name="WithOneTemplate">Subjects that the SVM can hardly know.</param>
public sealed record TrainingOutcome(Gallery Gallery, int Subjects, int Templates, IReadOnlyList<SubjectName> WithOneTemplate)
{
    /// <summary>In a few words.</summary>
    public override string ToString() => $"trained on {Subjects} subjects, {Templates} templates";
}

/// <summary>Finds a hyperplane for each of many subjects, its templates on the one side and those of all others on the other.</summary>
public interface IClassifierSolver
{
    /// <summary>One classifier per subject, in their order. Trains on all cores, in time proportional to subjects × templates; the same templates give the same weights.</summary>
    /// <param name="subjects">Two or more, of one model.</param>
    /// <param name="progress">Counts subjects.</param>
    IReadOnlyList<SubjectClassifier> Train(IReadOnlyList<SubjectTemplates> subjects, IProgress<WorkProgress>? progress, CancellationToken cancel);
}

/// <summary>Trains the SVM of a gallery on all its enrolled templates, and puts it in the place of the last one.</summary>
public sealed class ClassifierTrainer(IGalleryStore galleries, ISubjectClassifierStore classifiers, IClassifierSolver solver)
{
    /// <exception cref="RequestRejectedException">Unknown gallery, or the caller may not administer it.</exception>
    /// <exception cref="TrainingRefusedException">Fewer than two of its subjects have templates.</exception>
    public async Task<TrainingOutcome> TrainAsync(RequestContext context, TrainingJob job, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        context.Caller.Require(Rights.Administer, job.Gallery);
        var gallery = await galleries.GetGalleryAsync(job.Gallery, cancel);
        var subjects = await classifiers.ReadTemplatesAsync(gallery, cancel);
        if (subjects.Count < 2)
            throw new TrainingRefusedException(gallery.Name, $"An SVM tells at least two subjects apart, and in gallery '{gallery.Name}' {(subjects.Count == 0 ? "none has" : "only one has")} templates.");
        await classifiers.ReplaceAsync(context, gallery, solver.Train(subjects, progress, cancel), cancel);
        return new TrainingOutcome(gallery, subjects.Count, subjects.Sum(subject => subject.Templates.Count),
            [.. subjects.Where(subject => subject.Templates.Count == 1).Select(subject => subject.Subject.Name!)]);
    }
}

/// <summary>The gallery has too few subjects for an SVM; the message says how many.</summary>
public sealed class TrainingRefusedException(GalleryName gallery, string message) : Exception(message)
{
    public GalleryName Gallery { get; } = gallery;
}
