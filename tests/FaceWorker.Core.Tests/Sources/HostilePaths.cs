using System.Net.Sockets;
using FaceWorker.Contracts;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Tests.Sources;

/// <summary>Paths of those who would have a worker read what lies outside of its roots: none brings a byte, and each is refused with its reason.</summary>
public sealed class HostilePaths : IDisposable
{
    private const string Secret = "SECRET";

    private readonly string folder = Directory.CreateTempSubdirectory("faceworker-").FullName;
    private readonly string root;
    private readonly Socket listening;

    public HostilePaths()
    {
        root = Directory.CreateDirectory(Path.Combine(folder, "root")).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "root-2"));
        File.WriteAllText(Path.Combine(root, "photo.jpg"), "photo");
        foreach (var outside in new[] { "secret.jpg", "root-2/secret.jpg", "root.jpg" })
            File.WriteAllText(Path.Combine(folder, outside), Secret);
        foreach (var (link, target) in Links)
            File.CreateSymbolicLink(Path.Combine(root, link), target.Replace("FOLDER", folder, StringComparison.Ordinal));
        listening = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listening.Bind(new UnixDomainSocketEndPoint(Path.Combine(root, "socket")));
    }

    private static (string Link, string Target)[] Links =>
    [
        ("up", ".."), ("top", "/"), ("self", "/proc/self"), ("cwd", "/proc/self/cwd"), ("proc-root", "/proc/self/root"), ("outside", "FOLDER/secret.jpg"), ("relative", "../secret.jpg"), ("beside", "../root-2"),
        ("chain", "relative"), ("chain-up", "up"), ("circle", "circle"), ("environ", "/proc/self/environ"), ("descriptor", "/dev/fd/0"), ("dots", "./././../secret.jpg"), ("twice", "up/root/up/secret.jpg"), ("nothing", "/no/such/file"),
    ];

    /// <summary>ROOT is the allowed root.</summary>
    private static readonly string[] Written =
    [
        "", " ", ".", "..", "photo.jpg", "./photo.jpg", "../secret.jpg", "~/.ssh/id_rsa", "~root/.bashrc", "$HOME/secret.jpg", "%HOME%", "\0", "ROOT\0", "ROOT/photo.jpg\0.png", "\0ROOT/photo.jpg", "ROOT/\0/../../secret.jpg",
        @"C:\Windows\win.ini", "C:/Windows/win.ini", @"\\server\share\photo.jpg", @"\\?\C:\photo.jpg", @"\\.\pipe\photo", @"ROOT\..\..\secret.jpg", @"ROOT/..\secret.jpg", @"ROOT/..\..\..\etc\passwd", "//server/share/photo.jpg", "///etc/passwd",
        "file:///etc/passwd", "file://ROOT/photo.jpg", "file:ROOT/photo.jpg", "file://ROOT/../secret.jpg", "FILE:///etc/passwd", "http://127.0.0.1/photo.jpg", "s3://photos/photo.jpg",
        "/etc/passwd", "/etc/shadow", "/etc/./passwd", "/etc//passwd", "/./etc/passwd", "/../etc/passwd", "/../../../../../../etc/passwd", "/etc/passwd/.", "/root/.ssh/id_rsa", "/var/run/docker.sock", "/run/secrets/password", "/",
        "/proc/self/environ", "/proc/self/cmdline", "/proc/self/maps", "/proc/self/mem", "/proc/self/fd/0", "/proc/self/cwd/secret.jpg", "/proc/self/root/etc/passwd", "/proc/1/environ", "/proc/1/root/etc/passwd", "/proc/thread-self/environ", "/proc/kcore",
        "/proc/self/rootROOT/../secret.jpg", "/proc/self/root/proc/self/root/etc/passwd", "/sys/kernel/notes", "/sys/firmware/dmi/tables/DMI",
        "/dev/zero", "/dev/null", "/dev/random", "/dev/stdin", "/dev/stdout", "/dev/fd/0", "/dev/tcp/127.0.0.1/80", "/dev/mem", "/dev/sda", "/dev/shm", "/dev/pts/0",
        "ROOT", "ROOT/", "ROOT/.", "ROOT/..", "ROOT/../", "ROOT/../root", "ROOT/../secret.jpg", "ROOT/./../secret.jpg", "ROOT//..//secret.jpg", "ROOT/../root/../secret.jpg", "ROOT/../root-2/secret.jpg", "ROOT-2/secret.jpg", "ROOT.jpg",
        "ROOT/none/../../secret.jpg", "ROOT/photo.jpg/../../secret.jpg", "ROOT/../../../../../../../../etc/passwd", "ROOT/.../secret.jpg", "ROOT/.. /secret.jpg", "ROOT/..;/secret.jpg", "ROOT/..\u2215secret.jpg", "ROOT/\u2024\u2024/secret.jpg", "ROOT/．．/secret.jpg",
        "ROOT/%2e%2e/secret.jpg", "ROOT/%2e%2e%2fsecret.jpg", "ROOT/..%2fsecret.jpg", "ROOT/%2E%2E/secret.jpg", "ROOT/%252e%252e/secret.jpg", "ROOT/..%c0%afsecret.jpg", "ROOT/%00/../../secret.jpg", "ROOT%2fphoto.jpg", "ROOT/photo.jpg%00.png",
        "ROOT/photo.jpg?", "ROOT/photo.jpg#x", "ROOT/photo.jpg ", "ROOT/photo.jpg\n", "ROOT/photo.jpg;ls", "ROOT/photo.jpg|ls", "ROOT/$(ls)", "ROOT/`ls`", "ROOT/*.jpg", "ROOT/photo.{jpg,png}", "ROOT/\r\nphoto.jpg", "ROOT/\u202Egpj.otohp", "ROOT/none.jpg", "ROOT/socket",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>What is written, what goes by way of every link, climbs of every height in three spellings, and what is too long.</summary>
    private IEnumerable<string> Everything =>
    [
        .. Written.Select(path => path.Replace("ROOT", root, StringComparison.Ordinal)),
        .. Links.SelectMany(link => new[] { "", "/", "/secret.jpg", "/../secret.jpg", "/etc/passwd", $"{root}/../secret.jpg", "/self/environ" }.Select(rest => $"{root}/{link.Link}{rest}")),
        .. Enumerable.Range(1, 12).SelectMany(height => new[] { "../", "..//", ".././" }.Select(up => $"{root}/{string.Concat(Enumerable.Repeat(up, height))}etc/passwd")),
        $"{root}/{string.Concat(Enumerable.Repeat("../", 10_000))}etc/passwd", $"{root}/{string.Concat(Enumerable.Repeat("a/", 500_000))}", $"{root}/{new string('x', 256)}", $"/{new string('/', 5_000_000)}etc/passwd", $"{root}/{string.Concat(Enumerable.Repeat("ü", 3000))}",
    ];

    public void Dispose()
    {
        listening.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Two_hundred_paths_are_refused_and_bring_no_byte()
    {
        var options = new ImageOptions { Roots = [root], Hosts = ["photos.example"] };
        using var web = new WebReader(options);
        var fetcher = new ImageFetcher(options, web, new NoObjects());
        using (var photo = await fetcher.FetchAsync(new ImageLocation.AtPath(Path.Combine(root, "photo.jpg")), Lane.Bulk, Cancel))
            Assert.Equal("photo"u8, photo.Content.Span);

        Assert.True(Everything.Distinct().Count() >= 200, $"There are {Everything.Distinct().Count()}.");
        foreach (var path in Everything)
        {
            var refused = await Record.ExceptionAsync(async () => (await fetcher.FetchAsync(new ImageLocation.AtPath(path), Lane.Bulk, Cancel)).Dispose());
            Assert.True(refused is RequestRejectedException, $"'{Beginning(path)}' was not refused: {refused}");
            Assert.DoesNotContain(Secret, refused.Message, StringComparison.Ordinal);
            Assert.InRange(refused.Message.Length, 1, 6000);
        }
    }

    /// <summary>Where the whole machine is a root, what is no file is still none.</summary>
    [Theory]
    [InlineData("/proc/self/environ", RejectionReason.Empty)]
    [InlineData("/proc/self/maps", RejectionReason.Empty)]
    [InlineData("/proc/self/fd", RejectionReason.NotAFile)]
    [InlineData("/dev/zero", RejectionReason.NotAFile)]
    [InlineData("/dev/null", RejectionReason.NotAFile)]
    [InlineData("/", RejectionReason.NotAFile)]
    public async Task What_the_kernel_makes_up_is_no_image_even_if_everything_is_allowed(string path, RejectionReason reason)
    {
        var options = new ImageOptions { Roots = ["/"] };
        using var web = new WebReader(options);

        var refused = await Assert.ThrowsAsync<RequestRejectedException>(() => new ImageFetcher(options, web, new NoObjects()).FetchAsync(new ImageLocation.AtPath(path), Lane.Bulk, Cancel));

        Assert.Equal(reason, refused.Reason);
    }

    private static string Beginning(string path) => path.Length > 200 ? path[..200] : path;
}
