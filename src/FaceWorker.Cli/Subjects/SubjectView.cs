using FaceWorker.Contracts;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Cli.Subjects;

/// <summary>A subject as the commands show it.</summary>
/// <param name="Name">Null: nobody has named the person yet.</param>
internal sealed record SubjectView(long Id, string? Name, DateTimeOffset CreatedAt, long Templates)
{
    /// <summary>Null where they were not asked for.</summary>
    public IReadOnlyList<SubjectFaceView>? Faces { get; init; }

    public static SubjectView Of(SubjectSummary summary) => new(summary.Subject.Id, summary.Subject.Name?.Value, summary.CreatedAt, summary.Templates);
}

/// <summary>A face of a subject as the commands show it. The box is in pixels of the upright image.</summary>
internal sealed record SubjectFaceView(long FaceId, long ImageId, string Source, FaceBox Box, double DetectionScore, bool HasCrop, bool IsConfirmed, DateTime? TakenAt)
{
    public static SubjectFaceView Of(SubjectFace face) =>
        new(face.FaceId, face.ImageId, face.Source, new FaceBox(face.Box.X, face.Box.Y, face.Box.Width, face.Box.Height), face.Score, face.HasCrop, face.IsConfirmed, face.TakenAt);
}
