using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage;
using FaceWorker.Storage.Accounts;
using FaceWorker.Storage.Galleries;
using FaceWorker.Testing;
using FaceWorker.Testing.Formats;
using Microsoft.Playwright;
using NetVips;

namespace FaceWorker.Web.Tests;

/// <summary>A console with a worker and real photos in a folder, for all tests that need them.</summary>
[CollectionDefinition(Name)]
public sealed class WithWorker : ICollectionFixture<WorkingConsole>
{
    public const string Name = "with a worker";
}

/// <summary>The gallery "family" has the sample photos, one of 12 megapixels, a HEIC, and one that lies on its side; Anna is known.</summary>
public sealed class WorkingConsole(ConsoleFixture browser) : IAsyncLifetime
{
    public const string Gallery = "family";

    /// <summary>A gallery with the sample photos but the last, where nobody but Anna has several faces.</summary>
    public const string Guests = "guests";

    /// <summary>Stands in the 12 megapixels' EXIF.</summary>
    public const string Camera = "Camera Number Seven";

    /// <summary>Anna's face on the first sample photo.</summary>
    private static readonly FaceBox Anna = new(832, 432, 201, 215);

    private readonly Dictionary<Role, IBrowserContext> sessions = [];
    private TestBroker? broker;
    private Process? worker;
    private ConsoleProcess? console;

    [AllowNull]
    public TestDatabase Database { get; private set; }

    [AllowNull]
    public GalleryDatabase Galleries { get; private set; }

    [AllowNull]
    public FaceWorkerClient Client { get; private set; }

    /// <summary>Roots of the worker's and the console's.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("faceworker-console-").FullName;

    public string OtherFolder { get; } = Directory.CreateTempSubdirectory("faceworker-console-").FullName;

    /// <summary>Image ids by file name.</summary>
    public Dictionary<string, ImageIndexed> Photos { get; } = [];

    public Uri Broker => broker!.Address;

    public string Address => console!.Address.ToString();

    public static string Sample(int number) => Path.Combine(TestModels.SampleFolder, $"sample{number}.jpg");

    public async ValueTask InitializeAsync()
    {
        TestModels.Require();
        Database = await TestDatabase.CreateAsync();
        broker = await TestBroker.CreateAsync();
        Galleries = new GalleryDatabase(Database.ConnectionString);
        await CreateGalleryAsync(Gallery);
        await CreateGalleryAsync(Guests);
        foreach (var role in Enum.GetValues<Role>())
            await new AccountAdministration(Galleries).AddAsync(ConsoleFixture.Owner, new AccountName($"{role}"), [new Grant(role)], ConsoleFixture.Password, CancellationToken.None);
        worker = await StartWorkerAsync();
        console = await ConsoleProcess.StartAsync(Database.ConnectionString, ("FACEWORKER_RABBITMQ", broker.Address.ToString()), ("FACEWORKER_MODELS", TestModels.Folder),
            ("FACEWORKER_IMAGES__ROOTS__0", Folder), ("FACEWORKER_IMAGES__ROOTS__1", OtherFolder), ("FACEWORKER_WEB__SIGNINSPERMINUTE", "1000"));
        Client = await FaceWorkerClient.ConnectAsync(broker.Address);
        await FillAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await File.WriteAllTextAsync(RepositoryRoot.Combine("artifacts", "console", "log.txt"), console!.Log);
        await console.DisposeAsync();
        worker!.Kill(entireProcessTree: true);
        await worker.WaitForExitAsync();
        worker.Dispose();
        await Galleries.DisposeAsync();
        await broker!.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
        Directory.Delete(OtherFolder, recursive: true);
    }

    public Task CreateGalleryAsync(string name) => new PostgresGalleryStore(Galleries, new StorageOptions { ConnectionString = Database.ConnectionString }, TimeProvider.System).CreateAsync(
        ConsoleFixture.Owner, new GalleryName(name), PackId.Default, new FaceModel(new ModelId("mobilefacenet-512"), 512, Fingerprint: ""),
        GallerySettings.With(new DecisionThresholds(new SquaredDistance(1.346), new SquaredDistance(1.457), "test")), CancellationToken.None);

    /// <summary>Writes a file, and has the worker index it.</summary>
    public async Task<ImageIndexed> IndexAsync(string name, byte[] content, string? folder = null, string gallery = Gallery)
    {
        var path = Path.Combine(folder ?? Folder, name);
        await File.WriteAllBytesAsync(path, content);
        var answer = await Client.IndexAsync(new IndexImage { Gallery = gallery, Image = ImageReference.AtPath(path) }, CancellationToken.None);
        return answer.Result ?? throw new InvalidOperationException(answer.Rejection!.Detail);
    }

    /// <summary>The first sample photo a little darker each time: other bytes, the same faces.</summary>
    public static byte[] Darker(int steps)
    {
        using var photo = Image.NewFromFile(Sample(1));
        using var darker = photo.Linear([1 - steps * 0.003], [0]).Cast(Enums.BandFormat.Uchar);
        return darker.JpegsaveBuffer(q: 92);
    }

    /// <summary>A page on which somebody of this role is signed in. Closed by the caller.</summary>
    public async Task<IPage> PageAsync(Role role, int width = 1600, ColorScheme colours = ColorScheme.Light) =>
        await (await SessionAsync(role)).OpenPageAsync(width, colours);

    public async Task<IBrowserContext> SessionAsync(Role role) => sessions.TryGetValue(role, out var known) ? known : sessions[role] = await SignInAsync($"{role}", script: true);

    /// <summary>A browser window of its own in which this account is signed in.</summary>
    public async Task<IBrowserContext> SignInAsync(string account, bool script = true)
    {
        var context = await browser.Browser.NewContextAsync(new() { BaseURL = Address, Locale = "en-GB", JavaScriptEnabled = script });
        var page = await context.NewPageAsync();
        await page.GotoAsync("/sign-in?from=/galleries");
        await ConsoleFixture.SignInAsync(page, account);
        await page.WaitForURLAsync("**/galleries");
        await page.CloseAsync();
        return context;
    }

    /// <summary>In each of the <see cref="PageChecks.Looks"/>: accessible, without errors; with pictures for people.</summary>
    public async Task AssertLooksRightAsync(Role role, string address, string name, Func<IPage, Task>? prepare = null)
    {
        foreach (var (width, colours) in PageChecks.Looks)
        {
            var page = await PageAsync(role, width, colours);
            var errors = new List<string>();
            page.Console += (_, message) => { if (message.Type == "error") errors.Add($"{message.Text} {message.Location}"); };
            await page.GotoAsync(address);
            if (prepare is not null)
                await prepare(page);
            await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            await page.AssertAccessibleAsync();
            await page.TakePictureAsync($"{name}-{width}-{colours.ToString().ToLowerInvariant()}");
            Assert.Empty(errors);
            await page.CloseAsync();
        }
    }

    private async Task FillAsync()
    {
        using var photo = Image.NewFromFile(Sample(1));
        using var large = photo.Resize(Math.Sqrt(12e6 / ((double)photo.Width * photo.Height)));
        using var tagged = large.Mutate(image => image.Set(GValue.GStrType, "exif-ifd0-Model", Camera));
        using var small = photo.ThumbnailImage(900);
        using var onItsSide = photo.Rot90();
        var contents = new Dictionary<string, byte[]>
        {
            ["twelve-megapixels.jpg"] = tagged.JpegsaveBuffer(q: 80),
            ["photo.heic"] = FormatTools.Heic(small.PngsaveBuffer()),
            ["on-its-side.jpg"] = onItsSide.JpegsaveBuffer(q: 92),
        };
        for (var i = 1; i <= 6; i++)
            contents[$"sample{i}.jpg"] = await File.ReadAllBytesAsync(Sample(i));
        await Parallel.ForEachAsync(contents, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (one, _) =>
        {
            var indexed = await IndexAsync(one.Key, one.Value);
            lock (Photos)
                Photos[one.Key] = indexed;
        });
        foreach (var gallery in new[] { Gallery, Guests })
            await EnrollAnnaAsync(gallery);
        for (var i = 2; i <= 5; i++)
            await IndexAsync($"sample{i}.jpg", contents[$"sample{i}.jpg"], gallery: Guests);
    }

    private async Task EnrollAnnaAsync(string gallery)
    {
        var enrolled = await Client.EnrollAsync(new EnrollSubject { Gallery = gallery, Subject = "Anna", Image = ImageReference.AtPath(Path.Combine(Folder, "sample1.jpg")), Box = Anna }, CancellationToken.None);
        Assert.True(enrolled.Result is not null, enrolled.Rejection?.Detail);
    }

    private async Task<Process> StartWorkerAsync()
    {
        var program = ConsoleProcess.Program.Replace("FaceWorker.Web", "FaceWorker.Worker", StringComparison.Ordinal);
        var start = WorkerProgram.Command(program);
        (start.RedirectStandardOutput, start.RedirectStandardError, start.WorkingDirectory) = (true, true, Path.GetTempPath());
        start.Environment["FACEWORKER_POSTGRES"] = Database.ConnectionString;
        start.Environment["FACEWORKER_RABBITMQ"] = broker!.Address.ToString();
        start.Environment["FACEWORKER_MODELS"] = TestModels.Folder;
        start.Environment["FACEWORKER_IMAGES__ROOTS__0"] = Folder;
        start.Environment["FACEWORKER_IMAGES__ROOTS__1"] = OtherFolder;
        var process = new Process { StartInfo = start };
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new List<string>();
        void Hear(object sender, DataReceivedEventArgs line)
        {
            lock (said)
                said.Add(line.Data ?? "");
            if (line.Data?.Contains("Ready: consuming", StringComparison.Ordinal) == true)
                ready.TrySetResult();
        }

        process.OutputDataReceived += Hear;
        process.ErrorDataReceived += Hear;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await Task.WhenAny(ready.Task, process.WaitForExitAsync(), Task.Delay(TimeSpan.FromMinutes(2), TimeProvider.System));
        return ready.Task.IsCompleted ? process : throw new InvalidOperationException($"The worker did not start:\n{string.Join('\n', said)}");
    }
}
