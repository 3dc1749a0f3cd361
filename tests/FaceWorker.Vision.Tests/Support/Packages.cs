using FaceWorker.Vision.Installation;

namespace FaceWorker.Vision.Tests.Support;

/// <summary>The default models' package, fetched once per test run with the real npm.</summary>
internal static class Packages
{
    private static readonly TemporaryFolder Folder = new();
    private static readonly Lazy<Task<string>> Tarball = new(() =>
        new NpmClient("npm").PackAsync("faceplugin-face-recognition-js@0.0.1", Folder.Path, CancellationToken.None));

    static Packages() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Folder.Dispose();

    public static Task<string> ModelsTarballAsync() => Tarball.Value;
}
