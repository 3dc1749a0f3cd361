using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Core.Evaluation;

/// <summary>What an open-set evaluation enrols and searches for, and what the answers of each rule are worth.</summary>
/// <param name="photos">Every photo of the split, by its path.</param>
public sealed class IdentificationScoring(OpenSetSplit split, IReadOnlyDictionary<string, EmbeddedPhoto> photos)
{
    private readonly List<LabelledPhoto> searched = [.. split.Genuine.Concat(split.Strangers).Where(photo => photos[photo.Path].Embedding is not null)];
    private readonly List<(IdentificationRule Rule, OpenSetResult Result)> results = [];

    public OpenSetSplit Split => split;

    public IReadOnlyDictionary<string, EmbeddedPhoto> Photos => photos;

    /// <summary>A face for each enrolment photo that shows one.</summary>
    public IEnumerable<(SubjectName Person, IndexedPicture Photo)> Enrolments =>
        split.Enrolled.Where(photo => photos[photo.Path].Picture is not null).Select(photo => (photo.Person, photos[photo.Path].Picture!));

    /// <summary>Probes that have a face.</summary>
    public IReadOnlyList<Embedding> Probes { get; } = [.. split.Genuine.Concat(split.Strangers).Select(photo => photos[photo.Path].Embedding).OfType<Embedding>()];

    /// <summary>In the order in which they were added.</summary>
    public IReadOnlyList<(IdentificationRule Rule, OpenSetResult Result)> Results => results;

    /// <param name="best">For each of <see cref="Probes"/>.</param>
    /// <exception cref="EvaluationException">There are no probes of enrolled people, or none of strangers.</exception>
    public void Add(IdentificationRule rule, IReadOnlyList<Candidate?> best)
    {
        var found = searched.Zip(best).ToDictionary(one => one.First, one => one.Second);
        var outcomes = split.Genuine.Select(photo => Outcome(photo, isEnrolled: true, found.GetValueOrDefault(photo)))
            .Concat(split.Strangers.Select(photo => Outcome(photo, isEnrolled: false, found.GetValueOrDefault(photo))));
        results.Add((rule, OpenSetEvaluation.Evaluate([.. outcomes])));
    }

    private static ProbeOutcome Outcome(LabelledPhoto photo, bool isEnrolled, Candidate? best) =>
        new(isEnrolled, isEnrolled && best?.Subject?.Name == photo.Person, best?.Distance);
}
