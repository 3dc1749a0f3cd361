using Microsoft.Extensions.Logging;

namespace FaceWorker.Storage;

/// <summary>The database as the owner of its tables reaches it, for migrations and the building of indexes; where no connection is set for that, as everybody here does.</summary>
/// <param name="ordinary">Owned and disposed by the caller.</param>
public sealed class OwnerDatabase(GalleryDatabase ordinary, StorageOptions options, ILoggerFactory? logs = null) : IAsyncDisposable
{
    private readonly GalleryDatabase? own = string.IsNullOrEmpty(options.OwnerConnectionString) ? null : new GalleryDatabase(options.OwnerConnectionString, logs);

    /// <summary>It has a connection of its own.</summary>
    public bool IsOwn => own is not null;

    public GalleryDatabase Database => own ?? ordinary;

    public ValueTask DisposeAsync() => own?.DisposeAsync() ?? ValueTask.CompletedTask;
}
