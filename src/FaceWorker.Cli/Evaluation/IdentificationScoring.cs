using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Cli.Evaluation;

/// <summary>What an open-set evaluation enrols and searches for, and what the answers of each rule are worth.</summary>
internal sealed class IdentificationScoring(OpenSetSplit split, IReadOnlyDictionary<string, EmbeddedPhoto> photos)
{
    private readonly List<LabelledPhoto> searched = [.. split.Genuine.Concat(split.Strangers).Where(photo => photos[photo.Path].Embedding is not null)];
    private readonly List<(string Rule, OpenSetResult Result)> results = [];

    /// <summary>A face for each enrolment photo that shows one.</summary>
    public IEnumerable<(SubjectName Person, IndexedPicture Photo)> Enrolments =>
        split.Enrolled.Where(photo => photos[photo.Path].Picture is not null).Select(photo => (new SubjectName(photo.Person), photos[photo.Path].Picture!));

    /// <summary>Probes that have a face.</summary>
    public IReadOnlyList<Embedding> Probes => [.. searched.Select(photo => photos[photo.Path].Embedding!)];

    /// <summary>In the order of the report's rules.</summary>
    public IReadOnlyList<OpenSetResult> Results => [.. results.Select(rule => rule.Result)];

    /// <param name="best">For each of <see cref="Probes"/>.</param>
    public void Add(IdentificationRule rule, IReadOnlyList<Candidate?> best)
    {
        var found = searched.Zip(best).ToDictionary(one => one.First, one => one.Second);
        var outcomes = split.Genuine.Select(photo => Outcome(photo, isEnrolled: true, found.GetValueOrDefault(photo)))
            .Concat(split.Strangers.Select(photo => Outcome(photo, isEnrolled: false, found.GetValueOrDefault(photo))));
        results.Add((rule.ToString().ToLowerInvariant(), OpenSetEvaluation.Evaluate([.. outcomes])));
    }

    public IdentificationReport Report(FacePack pack, TimeSpan took)
    {
        var people = Enrolments.Select(one => one.Person).Distinct().Count();
        return new IdentificationReport
        {
            Pack = pack.Id.Value,
            Model = pack.Embedder.Model.Id.Value,
            Enrolled = people,
            NotEnrolled = split.Enrolled.Select(photo => photo.Person).Distinct().Count() - people,
            Templates = Enrolments.Count(),
            GenuineProbes = split.Genuine.Count,
            GenuineWithoutFace = split.Genuine.Count(IsWithoutFace),
            StrangerProbes = split.Strangers.Count,
            StrangersWithoutFace = split.Strangers.Count(IsWithoutFace),
            Rules = [.. results.Select(rule => RuleReport.Of(rule.Rule, rule.Result))],
            Images = photos.Count,
            ImagesWithoutFace = [.. photos.Values.Where(photo => photo.Problem is not null).OrderBy(photo => photo.Path, StringComparer.Ordinal).Select(photo => new ImageWithoutFace(photo.Path, photo.Problem!))],
            Seconds = Math.Round(took.TotalSeconds, 1),
        };
    }

    private static ProbeOutcome Outcome(LabelledPhoto photo, bool isEnrolled, Candidate? best) =>
        new(isEnrolled, isEnrolled && best?.Subject?.Name.Value == photo.Person, best?.Distance);

    private bool IsWithoutFace(LabelledPhoto photo) => photos[photo.Path].Embedding is null;
}
