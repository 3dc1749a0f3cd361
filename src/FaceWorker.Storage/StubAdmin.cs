#pragma warning disable
using FaceWorker.Core.Archives; using FaceWorker.Core.Galleries;
namespace FaceWorker.Storage.Archives;
public sealed class ArchiveAdministration(GalleryDatabase d) : IArchiveAdministration {
 public Task<Archive> AddAsync(GalleryName g, ArchiveSource s, CancellationToken c) => throw new NotSupportedException();
 public Task<IReadOnlyList<ArchiveProgress>> ListAsync(CancellationToken c) => throw new NotSupportedException();
 public Task<ArchiveProgress> GetProgressAsync(long a, CancellationToken c) => throw new NotSupportedException();
 public Task<Archive> PauseAsync(long a, CancellationToken c) => throw new NotSupportedException();
 public Task<Archive> ResumeAsync(long a, CancellationToken c) => throw new NotSupportedException();
 public Task<Archive> CancelAsync(long a, CancellationToken c) => throw new NotSupportedException();
 public Task<Archive> RescanAsync(long a, CancellationToken c) => throw new NotSupportedException();
 public Task<long> RetryAsync(long a, FailureFilter w, CancellationToken c) => throw new NotSupportedException();
 public IAsyncEnumerable<ArchiveFailure> GetFailuresAsync(long a, FailureFilter w, CancellationToken c) => throw new NotSupportedException();
}
