using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Tests.Sources;

/// <summary>For what never comes to a store.</summary>
internal sealed class NoObjects : IObjectStore
{
    public IAsyncEnumerable<StoredObject> ListAsync(ObjectAddress prefix, CancellationToken cancel) => throw new InvalidOperationException($"Nobody should list '{prefix}'.");

    public Task<Download> OpenAsync(ObjectAddress address, CancellationToken cancel) => throw new InvalidOperationException($"Nobody should read '{address}'.");
}
