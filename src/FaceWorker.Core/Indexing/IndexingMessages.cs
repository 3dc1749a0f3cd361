using FaceWorker.Contracts;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Core.Indexing;

/// <summary>An indexed image as it is answered, and told by an event.</summary>
public static class IndexingMessages
{
    public static ImageIndexed ToMessage(this IndexOutcome outcome, string? jobId) => new()
    {
        JobId = jobId,
        Gallery = outcome.Gallery.Name.Value,
        Source = outcome.Source,
        ImageId = outcome.Image.Id,
        Sha256 = outcome.Image.Sha256.ToString(),
        AlreadyIndexed = !outcome.Image.IsNew,
        Model = outcome.Gallery.Model.Id.Value,
        Damaged = outcome.Image.Condition.ToMessage(),
        Pages = outcome.Image.Condition.Pages,
        Turn = (int)outcome.Image.Turn,
        Faces = [.. outcome.Image.Faces.Select(face => face.ToMessage())],
    };
}
