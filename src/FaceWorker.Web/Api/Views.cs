using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Operations;
using FaceWorker.Core.People;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Web.Api;

/// <summary>A gallery. Distances are squared, 0 to 4.</summary>
internal sealed record GalleryItem(string Name, string Pack, string Model, long Images, long Faces, long Templates, long People, long Named, DistanceThresholds Thresholds, DateTimeOffset CreatedAt)
{
    public static GalleryItem Of(GallerySummary summary) => new(
        summary.Gallery.Name.Value, summary.Gallery.Pack.Value, summary.Gallery.Model.Id.Value, summary.Images, summary.Faces, summary.Templates,
        summary.Subjects + summary.Unnamed, summary.Subjects, summary.Gallery.ThresholdsFor(summary.Size).ToMessage(), summary.CreatedAt);
}

/// <param name="Name">Null: nobody has named the person yet.</param>
internal sealed record PersonItem(long Id, string? Name, bool IsIgnored, bool IsWatched, long Faces, long Confirmed, long Photos)
{
    public static PersonItem Of(PersonSummary person) => new(person.Subject.Id, person.Subject.Name?.Value, person.IsIgnored, person.IsWatched, person.Faces, person.Confirmed, person.Photos);
}

/// <param name="Box">In pixels of the photo: x, y, width, height.</param>
/// <param name="TakenAt">When the photo was taken, by the clock of its camera, of no time zone; left out where it is not known.</param>
internal sealed record FaceItem(long Id, long Image, string Source, double[] Box, double Score, bool HasCrop, bool IsConfirmed, DateTime? TakenAt)
{
    public static FaceItem Of(SubjectFace face) =>
        new(face.FaceId, face.ImageId, face.Source, [face.Box.X, face.Box.Y, face.Box.Width, face.Box.Height], face.Score, face.HasCrop, face.IsConfirmed, face.TakenAt);
}

internal sealed record PersonWithFaces(long Id, string? Name, DateTimeOffset CreatedAt, IReadOnlyList<FaceItem> Faces);

/// <summary>Two people who may be one.</summary>
/// <param name="Settles">Faces that the answer settles.</param>
/// <param name="Nearest">Squared distance of their nearest faces.</param>
internal sealed record SuggestionItem(PersonItem One, PersonItem Other, long Settles, double Nearest)
{
    public static SuggestionItem Of(PersonSuggestion suggestion) => new(PersonItem.Of(suggestion.One), PersonItem.Of(suggestion.Other), suggestion.Settles, suggestion.Nearest.Value);
}

/// <summary>What somebody changed; <c>POST …/changes/{id}/undo</c> takes it back.</summary>
internal sealed record ChangeItem(long Id, string Kind, string Description, int Faces, string Actor, DateTimeOffset ChangedAt, long? UndoneBy)
{
    public static ChangeItem Of(SubjectChange change) => new(change.Id, change.Kind.ToName(), change.Description, change.Faces, change.Actor, change.ChangedAt, change.UndoneBy);
}

internal sealed record ArchiveItem(
    long Id, string Gallery, string Source, string State, long Listed, long Open, long Indexed, long Duplicates, long Rejected, long Parked, long Faces, double PhotosPerSecond, string? ListingProblem)
{
    public static ArchiveItem Of(ArchiveProgress progress) => new(
        progress.Archive.Id, progress.Archive.Gallery.Value, progress.Archive.Source.ToString(), progress.Archive.State.ToName(), progress.Listed, progress.Open, progress.Indexed,
        progress.Duplicates, progress.Rejected, progress.Parked, progress.Faces, progress.ItemsPerSecond, progress.Archive.ListingProblem);
}

internal sealed record FailureItem(string Source, string Reason, string Detail, int Attempts, bool IsParked, DateTimeOffset FinishedAt)
{
    public static FailureItem Of(ArchiveFailure failure) => new(failure.Source, failure.Reason.ToName(), failure.Detail, failure.Attempts, failure.IsParked, failure.FinishedAt);
}

internal sealed record OperationItem(
    long Id, string Kind, string Gallery, string State, long Done, long? Total, string? Step, string? Problem, int Attempt, string RequestedBy, DateTimeOffset RequestedAt, DateTimeOffset? EndedAt)
{
    public static OperationItem Of(Operation operation) => new(
        operation.Id, operation.Kind.ToName(), operation.Gallery.Value, operation.State.ToName(), operation.Progress.Done, operation.Progress.Total, operation.Progress.Step, operation.Problem,
        operation.Attempt, operation.RequestedBy, operation.RequestedAt, operation.EndedAt);
}
