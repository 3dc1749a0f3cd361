using FaceWorker.Contracts;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Core.Enrollment;

/// <summary>An enrolled face as it is answered, and told by an event.</summary>
public static class EnrollmentMessages
{
    public static SubjectEnrolled ToMessage(this EnrollOutcome outcome, string? jobId) => new()
    {
        JobId = jobId,
        Gallery = outcome.Gallery.Name.Value,
        Source = outcome.Source,
        SubjectId = outcome.Enrolled.Subject.Id,
        Subject = outcome.Enrolled.Subject.Name!.Value,
        AlreadyEnrolled = !outcome.Enrolled.IsNew,
        FaceId = outcome.Enrolled.FaceId,
        ImageId = outcome.Image.Id,
        Box = outcome.Face.Box.ToMessage(),
        Model = outcome.Gallery.Model.Id.Value,
        Damaged = outcome.Image.Condition.ToMessage(),
        Pages = outcome.Image.Condition.Pages,
        Turn = (int)outcome.Image.Turn,
    };
}
