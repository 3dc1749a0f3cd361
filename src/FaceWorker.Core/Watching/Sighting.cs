using FaceWorker.Contracts;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Core.Watching;

/// <summary>Whom a new face is taken for: a watched person of the gallery.</summary>
/// <param name="Person">The candidate, with the subject.</param>
public sealed record WatchMatch(Candidate Person, DecisionThresholds Thresholds);

/// <summary>A watched person was seen on an image that is new in the gallery.</summary>
/// <param name="Image">Its id.</param>
public sealed record Sighting(Gallery Gallery, string Source, long Image, StoredFace Face, Candidate Person, DecisionThresholds Thresholds)
{
    public SubjectMatched ToMessage(string? jobId) => new()
    {
        JobId = jobId,
        Gallery = Gallery.Name.Value,
        Source = Source,
        ImageId = Image,
        FaceId = Face.Id,
        Box = Face.Box.ToMessage(),
        Quality = Face.Quality?.ToMessage(),
        SubjectId = Person.Subject!.Id,
        Subject = Person.Subject.Name?.Value,
        SquaredDistance = Person.Distance.Value,
        Score = Person.Score,
        Rule = Gallery.Settings.Rule.ToName(),
        Thresholds = Thresholds.ToMessage(),
        Model = Gallery.Model.Id.Value,
        Evidence = [.. Person.Evidence.Select(evidence => evidence.ToMessage())],
    };
}
