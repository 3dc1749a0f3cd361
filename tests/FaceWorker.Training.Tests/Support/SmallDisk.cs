using System.Diagnostics;
using FaceWorker.Testing;

namespace FaceWorker.Training.Tests.Support;

/// <summary>A file system of a test's own in memory, which can be really full. Only root may mount it.</summary>
public sealed class SmallDisk : IDisposable
{
    public const string Reason = "Only root may mount a file system, and LibTorch has to be there; run the tests by infra/new-glibc.sh, as root.";

    private readonly TemporaryFolder folder = new();

    public SmallDisk(int mebibytes) => Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", Path);

    public static bool IsThere => NeedsLibTorch.IsThere && (Environment.IsPrivilegedProcess || SharedData.IsContinuousIntegration);

    public string Path => folder.Path;

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    /// <summary>Takes all room but so many bytes.</summary>
    public void Fill(long leave)
    {
        using var file = File.Create(Ballast);
        var block = new byte[1 << 20];
        for (var left = new DriveInfo(Path).AvailableFreeSpace - leave; left > 0; left -= block.Length)
            file.Write(block.AsSpan(0, (int)Math.Min(left, block.Length)));
    }

    public void MakeRoom() => File.Delete(Ballast);

    public void Dispose()
    {
        Run("umount", Path);
        folder.Dispose();
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
