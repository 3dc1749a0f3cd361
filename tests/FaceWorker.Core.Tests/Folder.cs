namespace FaceWorker.Core.Tests;

/// <summary>A folder of the test's own.</summary>
public sealed class Folder : IDisposable
{
    public string Top { get; } = Directory.CreateTempSubdirectory("faceworker-").FullName;

    /// <summary>Makes a file, and the folders it is in; returns its path.</summary>
    public string Add(string name, string content = "x")
    {
        var path = Path.Combine(Top, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Top, recursive: true);
}
