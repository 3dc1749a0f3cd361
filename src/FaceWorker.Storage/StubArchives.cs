#pragma warning disable
using FaceWorker.Core.Archives;
namespace FaceWorker.Storage.Archives;
public sealed class ArchiveLedger(GalleryDatabase d, TimeProvider t) : IArchiveLedger, IAsyncDisposable { public ValueTask<bool> IsHeldAsync(long a, CancellationToken c) => throw new NotSupportedException(); public Task RecordAsync(ItemOutcome o, CancellationToken c) => throw new NotSupportedException(); public ValueTask DisposeAsync() => default; }
public sealed class ArchiveManifest(GalleryDatabase d) : IArchiveManifest {
 public Task<Archive?> ListOneAsync(Func<Archive, CancellationToken, IAsyncEnumerable<ListedFile>> list, CancellationToken cancel) => throw new NotSupportedException();
 public Task<int> FeedAsync(int o, TimeSpan r, Func<IReadOnlyList<ArchiveJob>, CancellationToken, Task> send, CancellationToken cancel) => throw new NotSupportedException();
 public Task CompleteAsync(Func<Archive, CancellationToken, Task> a, CancellationToken c) => throw new NotSupportedException();
 public Task<IReadOnlyList<long>> TakeReportsAsync(TimeSpan i, CancellationToken c) => throw new NotSupportedException(); }
