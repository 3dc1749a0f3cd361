using System.Diagnostics;
using System.Net.Sockets;
using FaceWorker.Contracts;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;
using FaceWorker.Core.Tests.Sources;

namespace FaceWorker.Core.Tests.Archives;

public sealed class FolderWalkTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("faceworker-").FullName;
    private readonly string top;

    public FolderWalkTests() => top = Directory.CreateDirectory(Path.Combine(folder, "top")).FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        using var remove = Process.Start("rm", ["-rf", folder]); // .NET cannot remove what it cannot name
        remove.WaitForExit();
    }

    [Fact]
    public async Task Every_file_is_listed_once_whatever_its_name()
    {
        string[] names = ["a.jpg", ".hidden", "no image.txt", "sub/b.jpg", "sub/deep er/new\nline.jpg", "sub/.x/ümlaut\uFFFD.jpg"];
        foreach (var name in names)
            Write(name, "abc");

        var files = await ListAsync();

        Assert.Equal(names.Select(name => Path.Combine(top, name)).Order(), files.Select(file => file.Source).Order());
        Assert.All(files, file => Assert.Null(file.Problem));
    }

    [Fact]
    public async Task The_version_differs_when_the_file_does()
    {
        var path = Write("a.jpg", "abc");
        async Task<string?> VersionAsync() => (await ListAsync()).Single().Version;
        var before = await VersionAsync();

        Assert.Equal(before, await VersionAsync());
        File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc));
        var later = await VersionAsync();
        Assert.NotEqual(before, later);
        Assert.Equal($"3:{(File.GetLastWriteTimeUtc(path) - DateTime.UnixEpoch).Ticks}", later);
        File.WriteAllText(path, "abcd");
        File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc));
        Assert.NotEqual(later, await VersionAsync());
    }

    [Fact]
    public async Task Pipes_sockets_and_devices_are_listed_as_no_files()
    {
        await RunAsync("mkfifo", Path.Combine(top, "pipe.jpg"));
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(top, "socket.jpg")));
        if (Environment.IsPrivilegedProcess)
            await RunAsync("mknod", Path.Combine(top, "device.jpg"), "c", "1", "5");

        foreach (var file in await ListAsync())
        {
            Assert.Equal(RejectionReason.NotAFile, file.Problem?.Reason);
            Assert.Contains(Path.GetFileNameWithoutExtension(file.Source), file.Problem!.Detail.Replace(file.Source, "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Links_to_files_count_and_others_say_what_is_wrong_with_them()
    {
        File.WriteAllText(Path.Combine(folder, "secret"), "abc");
        Write("sub/a.jpg", "abc");
        Link("good.jpg", "sub/a.jpg");
        Link("folder", "sub");
        Link("sub/circle", top);
        Link("nowhere.jpg", "gone.jpg");
        Link("round.jpg", "about.jpg");
        Link("about.jpg", "round.jpg");
        Link("outside.jpg", Path.Combine(folder, "secret"));
        Link("zero.jpg", "/dev/zero");

        var files = (await ListAsync()).ToDictionary(file => Path.GetRelativePath(top, file.Source), file => file.Problem?.Reason);

        Assert.Equal(new Dictionary<string, RejectionReason?>
        {
            ["sub/a.jpg"] = null,
            ["good.jpg"] = null,
            ["folder"] = RejectionReason.NotAFile,
            ["sub/circle"] = RejectionReason.NotAFile,
            ["nowhere.jpg"] = RejectionReason.NotFound,
            ["round.jpg"] = RejectionReason.NotFound,
            ["about.jpg"] = RejectionReason.NotFound,
            ["outside.jpg"] = RejectionReason.Forbidden,
            ["zero.jpg"] = RejectionReason.Forbidden,
        }, files);
    }

    [Fact]
    public async Task Names_that_are_not_utf_8_are_each_listed_once_and_never_opened()
    {
        await RunAsync("bash", "-c", $"""cd {top} && touch $'\xff.jpg' $'\xfe.jpg' good.jpg && mkdir $'\xfd' && touch $'\xfd/inside.jpg'""");

        var files = await ListAsync();

        Assert.Equal(4, files.DistinctBy(file => file.Source).Count());
        Assert.Equal(3, files.Count(file => file.Problem is { Reason: RejectionReason.UnsupportedName } problem && problem.Detail.Contains("UTF-8", StringComparison.Ordinal)));
        Assert.Single(files, file => file.Problem is null);
    }

    [Fact]
    public async Task A_path_that_is_longer_than_linux_opens_is_listed_and_the_rest_goes_on()
    {
        Write("good.jpg", "abc");
        var step = new string('x', 200);
        await RunAsync("bash", "-c", $"cd {top} && for i in $(seq 25); do mkdir {step} && cd {step}; done && echo abc > deep.jpg");

        var files = await ListAsync();

        Assert.Equal(RejectionReason.UnsupportedName, Assert.Single(files, file => file.Problem is not null).Problem!.Reason);
        Assert.Single(files, file => file.Problem is null);
    }

    [Fact]
    public async Task A_folder_that_may_not_be_read_is_listed_as_forbidden_and_the_rest_goes_on()
    {
        Write("good.jpg", "abc");
        Write("closed/a.jpg", "abc");
        await RunAsync("chmod", "755", folder);
        await RunAsync("chmod", "000", Path.Combine(top, "closed"));
        var options = new ImageOptions { Roots = [top] };

        var files = Nobody.Does(() => new FolderWalk(new AllowedRoots(options)).List(top, Cancel).ToList());

        Assert.Equal(Path.Combine(top, "closed"), Assert.Single(files, file => file.Problem?.Reason == RejectionReason.Forbidden).Source);
        Assert.Single(files, file => file.Problem is null);
    }

    [Fact]
    public async Task Names_that_are_not_utf_8_in_a_folder_that_may_not_be_searched_are_listed_all_the_same()
    {
        Write("good.jpg", "abc");
        await RunAsync("bash", "-c", $"cd {top} && mkdir closed && touch $'closed/\\xff.jpg' && chmod 744 closed && chmod 755 {folder}");
        var options = new ImageOptions { Roots = [top] };

        var files = Nobody.Does(() => new FolderWalk(new AllowedRoots(options)).List(top, Cancel).ToList());

        Assert.Equal(RejectionReason.UnsupportedName, Assert.Single(files, file => file.Problem is not null).Problem!.Reason);
        Assert.Single(files, file => file.Problem is null);
    }

    [Fact]
    public async Task A_file_that_may_not_be_read_is_listed_and_forbidden_when_it_is_read()
    {
        var path = Write("closed.jpg", "abc");
        await RunAsync("chmod", "755", folder);
        await RunAsync("chmod", "000", path);
        var options = new ImageOptions { Roots = [top] };

        var rejection = Nobody.Does(() => Assert.Throws<RequestRejectedException>(() => new FileReader(new AllowedRoots(options), options).Open(path)));

        Assert.Equal(RejectionReason.Forbidden, rejection.Reason);
        Assert.Null(Assert.Single(await ListAsync()).Problem);
    }

    [Fact]
    public async Task A_folder_that_is_removed_meanwhile_is_passed_over_but_a_top_that_empties_is_transient()
    {
        Write("good.jpg", "abc");
        Write("sub/a.jpg", "abc");
        await using var files = Lister().ListAsync(new ArchiveSource(top), Cancel).GetAsyncEnumerator(Cancel);

        Assert.True(await files.MoveNextAsync());
        Directory.Delete(Path.Combine(top, "sub"), recursive: true);
        Assert.False(await files.MoveNextAsync());

        Write("sub/a.jpg", "abc");
        await using var again = Lister().ListAsync(new ArchiveSource(top), Cancel).GetAsyncEnumerator(Cancel);
        Assert.True(await again.MoveNextAsync());
        Directory.Delete(top, recursive: true);
        await Assert.ThrowsAsync<TransientFailureException>(async () => await again.MoveNextAsync());
        Directory.CreateDirectory(top);
    }

    [Fact]
    public async Task A_source_outside_the_roots_or_not_there_is_rejected()
    {
        await RejectsAsync(RejectionReason.Forbidden, folder);
        await RejectsAsync(RejectionReason.NotFound, Path.Combine(top, "nowhere"));
    }

    private async Task RejectsAsync(RejectionReason reason, string source) =>
        Assert.Equal(reason, (await Assert.ThrowsAsync<RequestRejectedException>(async () => await Lister().ListAsync(new ArchiveSource(source), Cancel).CountAsync(Cancel))).Reason);

    private ValueTask<List<ListedFile>> ListAsync() => Lister().ListAsync(new ArchiveSource(top), Cancel).ToListAsync(Cancel);

    private ArchiveLister Lister()
    {
        var options = new ImageOptions { Roots = [top] };
        return new ArchiveLister(options, new WebReader(options), new NoObjects());
    }

    private string Write(string name, string content)
    {
        var path = Path.Combine(top, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    private void Link(string name, string target) => File.CreateSymbolicLink(Path.Combine(top, name), target);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync(Cancel);
        Assert.Equal(0, process.ExitCode);
    }
}
