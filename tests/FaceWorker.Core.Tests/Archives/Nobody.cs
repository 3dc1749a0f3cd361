using System.Runtime.InteropServices;

namespace FaceWorker.Core.Tests.Archives;

/// <summary>Does something with the rights of nobody: root, as whom tests often run, may read everything.</summary>
internal static class Nobody
{
    private const int UserId = 65_534;

    public static T Does<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>();
        // Linux has the user of file accesses per thread; this one is used for nothing else.
        var thread = new Thread(() =>
        {
            if (Environment.IsPrivilegedProcess)
                _ = SetUserOfFileAccesses(UserId);
            try
            {
                done.SetResult(work());
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        });
        thread.Start();
        thread.Join();
        return done.Task.GetAwaiter().GetResult();
    }

    [DllImport("libc", EntryPoint = "setfsuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetUserOfFileAccesses(int user);
}
