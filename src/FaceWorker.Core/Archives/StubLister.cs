#pragma warning disable
using FaceWorker.Core.Images;
namespace FaceWorker.Core.Archives;
public sealed class ArchiveLister(ImageFetcher f) : IArchiveLister { public IAsyncEnumerable<ListedFile> ListAsync(ArchiveSource s, CancellationToken c) => throw new NotSupportedException(); }
