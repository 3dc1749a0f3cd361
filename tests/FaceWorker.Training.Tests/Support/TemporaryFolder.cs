namespace FaceWorker.Training.Tests.Support;

/// <summary>A folder of the test's own.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("faceworker-training-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
