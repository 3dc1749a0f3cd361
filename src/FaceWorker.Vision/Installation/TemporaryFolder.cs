namespace FaceWorker.Vision.Installation;

/// <summary>A folder of our own that is gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("faceworker-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
