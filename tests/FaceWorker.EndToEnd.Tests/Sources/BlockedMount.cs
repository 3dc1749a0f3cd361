using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FaceWorker.EndToEnd.Tests.Sources;

/// <summary>A FUSE mount of a folder (bindfs) whose server a test can stop, so that <c>open</c> and <c>read</c> block as they do on a dead NFS server.</summary>
internal sealed class BlockedMount : IDisposable
{
    private const int Stop = 19, Continue = 18, Kill = 9;

    private readonly Process server;

    private BlockedMount(Process server, string folder) => (this.server, Folder) = (server, folder);

    public string Folder { get; }

    public static async Task<BlockedMount> OfAsync(string folder, string mount)
    {
        Assert.True(File.Exists("/usr/bin/bindfs"), "Install Debian's package bindfs; infra/test.sh does.");
        Directory.CreateDirectory(mount);
        var server = Process.Start(new ProcessStartInfo("bindfs", ["-f", folder, mount]))!;
        while (!File.ReadAllText("/proc/self/mountinfo").Contains($" {mount} ", StringComparison.Ordinal))
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        return new BlockedMount(server, mount);
    }

    public void Block() => Assert.Equal(0, SendSignal(server.Id, Stop));

    public void Unblock() => Assert.Equal(0, SendSignal(server.Id, Continue));

    public void Dispose()
    {
        Process.Start("fusermount", ["-u", "-z", Folder]).WaitForExit();
        _ = SendSignal(server.Id, Kill); // whoever is blocked in it gets an error
        server.WaitForExit();
        server.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
