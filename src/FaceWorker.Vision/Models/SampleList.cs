namespace FaceWorker.Vision.Models;

/// <summary>Photos of people for a demonstration, as they stand in an npm package (<c>name@version</c>).</summary>
internal sealed record SampleList(string Package, string Licence, IReadOnlyList<SampleFile> Files);

/// <summary>One photo: its path inside the package and its SHA-256.</summary>
internal sealed record SampleFile(string Path, string Sha256)
{
    public string Name => System.IO.Path.GetFileName(Path);
}
