using System.Diagnostics;
using System.Net.Sockets;
using static FaceWorker.Contracts.RejectionReason;

namespace FaceWorker.EndToEnd.Tests.Hostile;

/// <summary>Names that programs stumble over, and names behind which there is no file.</summary>
internal static class SpecialFiles
{
    private const int LongestName = 255; // bytes, on Linux

    public static void AddNames(this HostileCorpus corpus)
    {
        var number = 0;
        void Good(string name) => corpus.Add($"name/{name}", [.. corpus.Photo, .. BitConverter.GetBytes(++number)], corpus.SameFaces);
        foreach (var name in new[] { "with spaces .jpg", " ", "two\nlines.jpg", "tab\tand\u0001control.jpg", "quotes'\"`.jpg", "-rf.jpg", "%20%00.jpg", "back\\slash.jpg", "$(reboot);.jpg", "*.jpg", "ümlaut 漢字 😀.jpg", "left\u202Egpj.exe", "replaced\uFFFD.jpg", ".hidden.jpg", "..." })
            Good(name);
        Good(new string('x', LongestName));
        Good(string.Join('/', Enumerable.Repeat(new string('y', 240), 15)) + "/long-path.jpg");
        var step = new string('z', 200);
        Run("bash", "-c", $"""cd "$1" && printf abc > $'\xff\xfe.jpg' && for i in $(seq 25); do mkdir {step} && cd {step}; done && echo abc > deep.jpg""", "bash", Path.GetDirectoryName(corpus.Expect("name/\uFFFD\uFFFD.jpg", Ending.Rejected(UnsupportedName)))!);
        corpus.ExpectTooDeep(step);
    }

    public static void AddSpecialFiles(this HostileCorpus corpus)
    {
        var noFile = Ending.Rejected(NotAFile);
        corpus.Add("special/target.jpg", [.. corpus.Photo, 1, 2, 3], corpus.SameFaces);
        File.CreateSymbolicLink(corpus.Expect("special/good-link.jpg", corpus.SameFaces), "target.jpg");
        File.CreateSymbolicLink(corpus.Expect("special/loop-one.jpg", Ending.Rejected(NotFound)), "loop-two.jpg");
        File.CreateSymbolicLink(corpus.Expect("special/loop-two.jpg", Ending.Rejected(NotFound)), "loop-one.jpg");
        File.CreateSymbolicLink(corpus.Expect("special/nowhere.jpg", Ending.Rejected(NotFound)), "gone.jpg");
        File.CreateSymbolicLink(corpus.Expect("special/circle", noFile), "..");
        File.CreateSymbolicLink(corpus.Expect("special/zero.jpg", Ending.Rejected(Forbidden)), "/dev/zero");
        File.CreateSymbolicLink(corpus.Expect("special/outside.jpg", Ending.Rejected(Forbidden)), "/etc/passwd");
        Run("mkfifo", corpus.Expect("special/pipe.jpg", noFile));
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            // .NET removes the name that it bound in the end; under another name the socket stays.
            var path = corpus.Expect("special/socket", noFile);
            socket.Bind(new UnixDomainSocketEndPoint($"{path}.bound"));
            Run("mv", $"{path}.bound", path);
        }

        Run("truncate", "-s", "100G", corpus.Expect("special/sparse.jpg", Ending.Rejected(TooLarge)));
        if (Environment.IsPrivilegedProcess)
            Run("mknod", corpus.Expect("special/device.jpg", noFile), "c", "1", "5");
    }

    /// <summary>The first folder whose path is longer than Linux opens stands for all that is in it.</summary>
    private static void ExpectTooDeep(this HostileCorpus corpus, string step)
    {
        const int longest = 4_095; // bytes
        var path = "name";
        do
            path += $"/{step}";
        while (corpus.LengthOf(path) <= longest);
        corpus.Expect(path, Ending.Rejected(UnsupportedName));
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
