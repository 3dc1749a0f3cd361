using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Identification;
using FaceWorker.Core.Photos;
using FaceWorker.Core.Verification;

namespace FaceWorker.Worker.Consumers;

/// <summary>Outcomes to messages.</summary>
internal static class AnswerMapping
{
    public static FacesIdentified ToMessage(this Identification outcome, string? jobId) => new()
    {
        JobId = jobId,
        Gallery = outcome.Gallery.Name.Value,
        Source = outcome.Source,
        Model = outcome.Gallery.Model.Id.Value,
        SearchMethod = outcome.Method.ToName(),
        Rule = outcome.Gallery.Settings.Rule.ToName(),
        Thresholds = outcome.Thresholds.ToMessage(),
        Damaged = outcome.Condition.ToMessage(),
        Pages = outcome.Condition.Pages,
        Turn = (int)outcome.Turn,
        Faces = [.. outcome.Faces.Select(face => face.ToMessage(outcome.Thresholds))],
        Images = outcome.Images is { } images ? [.. images.Select(ToMessage)] : null,
    };

    public static FaceAdded ToMessage(this AddFaceOutcome outcome, string? jobId) => new()
    {
        JobId = jobId,
        Gallery = outcome.Gallery.Name.Value,
        ImageId = outcome.Image,
        FaceId = outcome.Drawn.Face.Id,
        AlreadyAdded = !outcome.Drawn.IsNew,
        Box = outcome.Drawn.Face.Box.ToMessage(),
        Quality = outcome.Drawn.Face.Quality?.ToMessage(),
        Model = outcome.Gallery.Model.Id.Value,
    };

    public static FacesVerified ToMessage(this Verification outcome, string? jobId) => new()
    {
        JobId = jobId,
        Decision = outcome.Decision,
        SquaredDistance = outcome.Distance.Value,
        Thresholds = outcome.Thresholds.ToMessage(),
        Model = outcome.Model.Id.Value,
        First = outcome.First.ToMessage(),
        Second = outcome.Second.ToMessage(),
    };

    public static SubjectsVerified ToMessage(this SubjectVerification outcome, string? jobId) => new()
    {
        JobId = jobId,
        Gallery = outcome.Gallery.Name.Value,
        Source = outcome.Source,
        Damaged = outcome.Condition.ToMessage(),
        Pages = outcome.Condition.Pages,
        Turn = (int)outcome.Turn,
        FaceCount = outcome.FaceCount,
        Model = outcome.Gallery.Model.Id.Value,
        Thresholds = outcome.Thresholds.ToMessage(),
        Subjects = [.. outcome.Subjects.Select(subject => new VerifiedSubject
        {
            SubjectId = subject.Subject.Id,
            Subject = subject.Subject.Name!.Value,
            Decision = subject.Decision,
            SquaredDistance = subject.Nearest.Distance.Value,
            Box = subject.Face.Box.ToMessage(),
            Evidence = subject.Nearest.ToMessage(),
        })],
    };

    private static Contracts.ProbeImage ToMessage(this Core.Identification.ProbeImage image) => new()
    {
        Source = image.Source,
        Problem = image.Problem,
        Box = image.Face?.Detection.Box.ToMessage(),
        Quality = image.Face?.Quality.ToMessage(),
        FaceCount = image.FaceCount,
        Damaged = image.Condition.ToMessage(),
        Pages = image.Condition.Pages,
        Turn = (int)image.Turn,
    };

    private static IdentifiedFace ToMessage(this ProbeResult result, DecisionThresholds thresholds) => new()
    {
        Box = result.Face.Detection.Box.ToMessage(),
        DetectionScore = result.Face.Detection.Score,
        Quality = result.Face.Quality.ToMessage(),
        Problems = [.. result.Problems.Select(problem => problem.Reason)],
        Decision = result.Decision,
        Candidates = [.. result.Candidates.Items.Select(candidate => candidate.ToMessage(thresholds))],
    };

    private static IdentifiedCandidate ToMessage(this Candidate candidate, DecisionThresholds thresholds)
    {
        var nearest = candidate.Evidence[0];
        return new IdentifiedCandidate
        {
            Rank = candidate.Rank,
            SubjectId = candidate.Subject?.Id,
            Subject = candidate.Subject?.Name?.Value,
            FaceId = nearest.FaceId,
            ImageId = nearest.ImageId,
            Source = nearest.Source,
            Box = nearest.Box.ToMessage(),
            SquaredDistance = candidate.Distance.Value,
            Score = candidate.Score,
            Decision = thresholds.Decide(candidate.Distance),
            Evidence = [.. candidate.Evidence.Select(evidence => evidence.ToMessage())],
        };
    }

    private static VerifiedImage ToMessage(this VerifiedSide side) =>
        new()
        {
            Source = side.Source,
            Box = side.Face.Detection.Box.ToMessage(),
            Quality = side.Face.Quality.ToMessage(),
            Damaged = side.Condition.ToMessage(),
            Pages = side.Condition.Pages,
            Turn = (int)side.Turn,
            FaceCount = side.FaceCount,
        };
}
