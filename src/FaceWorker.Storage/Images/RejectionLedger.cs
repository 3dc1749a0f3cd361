using FaceWorker.Contracts;

namespace FaceWorker.Storage.Images;

/// <summary>Keeps what was rejected, and counts repetitions.</summary>
internal sealed class RejectionLedger(GalleryDatabase database)
{
    public Task RecordAsync(string? gallery, string? source, RejectionReason reason, string detail, CancellationToken cancel)
    {
        var cleanSource = source is null ? null : StorableText.Source(source);
        object?[] values =
        [
            gallery is null ? null : StorableText.Gallery(gallery), cleanSource, cleanSource is null ? null : StorableText.Digest(cleanSource),
            RejectionReasons.NameOf(reason), StorableText.Detail(detail),
        ];
        return database.RunAsync(connection => connection.RunAsync(SqlText.Of("record_rejection"), values, cancel), cancel);
    }
}
