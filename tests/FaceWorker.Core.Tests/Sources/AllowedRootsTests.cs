using System.Diagnostics;
using FaceWorker.Contracts;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Tests.Sources;

/// <summary>By <c>openat2</c>, and as where the kernel has none.</summary>
public sealed class AllowedRootsTests : IDisposable
{
    private const string Inside = "inside", Secret = "SECRET";

    private readonly string folder = Directory.CreateTempSubdirectory("faceworker-").FullName;
    private readonly string root;

    public AllowedRootsTests()
    {
        root = Directory.CreateDirectory(Path.Combine(folder, "root")).FullName;
        Write("root/photos/photo.jpg", Inside);
        Write("outside/photo.jpg", Secret);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void This_kernel_has_openat2() => Assert.True(Kernel.HasOpenAt2);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Links_that_stay_within_a_root_are_followed(bool byOpenAt2)
    {
        Assert.Equal(Inside, Read(Path.Combine(Link("relative", "photos"), "photo.jpg"), byOpenAt2));
        Assert.Equal(Inside, Read(Path.Combine(Link("absolute", Path.Combine(root, "photos")), "photo.jpg"), byOpenAt2));
        Assert.Equal(Inside, Read(Path.Combine(Link("chain", "absolute"), "photo.jpg"), byOpenAt2));
        Assert.Equal(Inside, Read(Path.Combine(Link("photos/up", ".."), "photos", "photo.jpg"), byOpenAt2));
        Assert.Equal(Inside, Read(Path.Combine(root, "photos", "..", "photos", ".", "photo.jpg"), byOpenAt2));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Links_and_dots_that_lead_out_are_forbidden(bool byOpenAt2)
    {
        Rejects(RejectionReason.Forbidden, Path.Combine(Link("relative", "../outside"), "photo.jpg"), byOpenAt2);
        Rejects(RejectionReason.Forbidden, Path.Combine(Link("absolute", Path.Combine(folder, "outside")), "photo.jpg"), byOpenAt2);
        Rejects(RejectionReason.Forbidden, Path.Combine(Link("chain", "absolute"), "photo.jpg"), byOpenAt2);
        Rejects(RejectionReason.Forbidden, Path.Combine(root, "photos", "..", "..", "outside", "photo.jpg"), byOpenAt2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pipes_and_devices_are_never_opened(bool byOpenAt2)
    {
        await RunAsync("mkfifo", Path.Combine(root, "pipe.jpg"));

        Rejects(RejectionReason.NotAFile, Path.Combine(root, "pipe.jpg"), byOpenAt2);
        using var zero = new AllowedRoots(new ImageOptions { Roots = ["/dev"] }, byOpenAt2).Hold("/dev/zero");
        Assert.Equal(FileKind.Device, zero.Status.Kind);
    }

    /// <summary>A mount whose server is dead blocks whoever looks at it.</summary>
    [Fact]
    public async Task A_root_that_does_not_answer_harms_only_its_own_paths()
    {
        using var answer = new ManualResetEventSlim();
        var dead = Path.Combine(folder, "dead");
        var linked = Link("linked", Path.Combine(folder, "outside"));
        var away = Path.Combine(folder, "away");
        string Resolve(string path)
        {
            if (RealPath.IsWithin(path, dead) && !answer.Wait(TimeSpan.FromSeconds(10), Cancel))
                throw new TimeoutException("Nobody else was served while it did not answer.");
            return RealPath.Of(path);
        }

        try
        {
            var roots = new AllowedRoots(new ImageOptions { Roots = [dead, Path.Combine(root, "photos"), linked] }, Kernel.HasOpenAt2, Resolve);

            using (roots.Hold(Path.Combine(root, "photos", "photo.jpg")))
            using (roots.Hold(Path.Combine(linked, "photo.jpg")))
                Assert.Throws<RequestRejectedException>(() => roots.Require(away));
            roots.Require(Path.Combine(folder, "outside", "photo.jpg"));
            var own = Task.Run(() => roots.Require(Path.Combine(dead, "photo.jpg")), Cancel);
            await Task.WhenAny(own, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel));
            Assert.False(own.IsCompleted);
        }
        finally
        {
            answer.Set();
        }
    }

    [Fact]
    public void No_root_is_looked_at_before_a_path_needs_it() =>
        Assert.NotNull(new AllowedRoots(new ImageOptions { Roots = [root] }, Kernel.HasOpenAt2, _ => throw new InvalidOperationException("It is looked at.")));

    /// <summary>What a check of the name, and then an opening of the same name, would fall for.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_held_is_what_was_checked_whatever_its_name_leads_to_by_then(bool byOpenAt2)
    {
        using var held = new AllowedRoots(new ImageOptions { Roots = [root] }, byOpenAt2).Hold(Path.Combine(root, "photos", "photo.jpg"));
        Directory.Move(Path.Combine(root, "photos"), Path.Combine(root, "aside"));
        Link("photos", Path.Combine(folder, "outside"));

        Assert.Equal(Inside, File.ReadAllText(held.Name));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_link_that_is_put_in_the_way_after_the_check_leads_nowhere(bool byOpenAt2)
    {
        using var held = HeldPath.Of(root, byOpenAt2);
        Link("swapped", Path.Combine(folder, "outside"));

        Assert.Null(held.Below("swapped/photo.jpg"));
        Assert.Null(held.Below("../outside/photo.jpg"));
        using var photo = held.Below("photos/photo.jpg");
        Assert.Equal(Inside.Length, photo!.Status.Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void However_often_a_folder_and_a_link_that_leads_out_change_places_no_outside_byte_is_read(bool byOpenAt2)
    {
        var options = new ImageOptions { Roots = [root] };
        var reader = new FileReader(new AllowedRoots(options, byOpenAt2), options);
        var (path, read, refused) = (Path.Combine(root, "photos", "photo.jpg"), 0, 0);

        var swaps = WhileSwapping(() =>
        {
            try
            {
                using var text = new StreamReader(reader.Open(path));
                Assert.Equal(Inside, text.ReadToEnd());
                read++;
            }
            catch (RequestRejectedException)
            {
                refused++;
            }
        }, () => read > 100 && refused > 100);

        Assert.True(swaps > 5_000 && read > 100 && refused > 100, $"{swaps} swaps, {read} reads, {refused} refusals: too few to say anything.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void However_often_they_change_places_no_outside_file_is_listed(bool byOpenAt2)
    {
        Write("outside/secret.jpg", Secret);
        var walk = new FolderWalk(new AllowedRoots(new ImageOptions { Roots = [root] }, byOpenAt2));
        var seen = 0;

        var swaps = WhileSwapping(() =>
        {
            foreach (var file in walk.List(root, Cancel))
            {
                Assert.False(file.Source.EndsWith("secret.jpg", StringComparison.Ordinal), file.Source);
                seen += file.Version is { } version && version.StartsWith($"{Inside.Length}:", StringComparison.Ordinal) ? 1 : 0;
            }
        }, () => seen > 100);

        Assert.True(swaps > 1_000 && seen > 100, $"{swaps} swaps, {seen} files: too few to say anything.");
    }

    /// <summary>Another thread has "photos" be the folder and a link to the outside by turns, as fast as it can.</summary>
    /// <param name="hasSeenEnough">Until then there are more attempts: how the threads meet is the scheduler's.</param>
    private long WhileSwapping(Action attempt, Func<bool> hasSeenEnough)
    {
        const int attempts = 4_000, mostAttempts = 100 * attempts;
        var (photos, aside, link, swaps) = (Path.Combine(root, "photos"), Path.Combine(folder, "aside"), Link("link", Path.Combine(folder, "outside")), 0L);
        var isOver = false;
        var swapping = new Thread(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                Directory.Move(photos, aside);
                Directory.Move(link, photos);
                Interlocked.Increment(ref swaps);
                Directory.Move(photos, link);
                Directory.Move(aside, photos);
            }
        });
        swapping.Start();
        try
        {
            for (var done = 0; done < attempts || Interlocked.Read(ref swaps) < 6_000 || (!hasSeenEnough() && done < mostAttempts); done++)
                attempt();
        }
        finally
        {
            Volatile.Write(ref isOver, true);
            swapping.Join();
        }

        return swaps;
    }

    private string Read(string path, bool byOpenAt2)
    {
        var options = new ImageOptions { Roots = [root] };
        using var text = new StreamReader(new FileReader(new AllowedRoots(options, byOpenAt2), options).Open(path));
        return text.ReadToEnd();
    }

    private void Rejects(RejectionReason reason, string path, bool byOpenAt2) =>
        Assert.Equal(reason, Assert.Throws<RequestRejectedException>(() => Read(path, byOpenAt2)).Reason);

    private void Write(string path, string content)
    {
        var full = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }

    private string Link(string path, string target)
    {
        var full = Path.Combine(root, path);
        File.CreateSymbolicLink(full, target);
        return full;
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync(Cancel);
        Assert.Equal(0, process.ExitCode);
    }
}
