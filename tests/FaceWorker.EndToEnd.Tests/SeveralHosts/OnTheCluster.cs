using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core.Archives;
using FaceWorker.EndToEnd.Tests.Archives;

namespace FaceWorker.EndToEnd.Tests.SeveralHosts;

/// <summary>Every host of a cluster is lost once while an archive is indexed and questions are asked. Run by <c>infra/cluster.sh test</c>.</summary>
public sealed class OnTheCluster : IAsyncLifetime
{
    private const int Photos = 500; // of each archive: one is indexed through each loss
    private const int Step = 40; // photos that have to be indexed for the work to be going on

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5), Pause = TimeSpan.FromSeconds(0.5), AnswerTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Longer = TimeSpan.FromSeconds(30); // than anybody waits for a node that is silent

    private readonly ClusterFixture fixture = new(); // not a class's, which would be made when this test is not run, too
    private readonly string run = $"{Guid.NewGuid():N}";
    private readonly List<(long Archive, string Folder)> archives = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact(Explicit = true)]
    public async Task Every_host_is_lost_once_and_every_photo_is_indexed_once_and_every_question_answered()
    {
        var first = await BeginAsync("Three nodes of RabbitMQ, a primary with its replica, and two workers are there");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var asking = AskAsync(NameOf(1), Directory.GetFiles(archives[0].Folder, "*", SearchOption.AllDirectories)[0], stop.Token);

        await fixture.FaultAsync("kill", "rabbitmq1");
        await GoesOnAsync(first, "A node of RabbitMQ is killed");
        await fixture.FaultAsync("start", "rabbitmq1");
        await AllNodesAnswerAsync("It is started again");
        await ConsumeAsync(2, "Both workers get messages");

        var second = await BeginAsync("All is well");
        await fixture.FaultAsync("cut", "rabbitmq2");
        await GoesOnAsync(second, "A second node is cut off the network");
        await Task.Delay(Longer, TimeProvider.System, Cancel);
        await fixture.FaultAsync("restore", "rabbitmq2");
        await AllNodesAnswerAsync($"It is connected again after {Longer.TotalSeconds:0} s");
        await ConsumeAsync(2, "Both workers get messages");

        var third = await BeginAsync("All is well");
        await fixture.FaultAsync("cut", "worker1");
        await GoesOnAsync(third, "The host of a worker is cut off the network");
        await ConsumeAsync(1, "The broker has given it up, and its messages are the other worker's");
        await fixture.FaultAsync("restore", "worker1");
        await ConsumeAsync(2, "It is connected again, and gets messages");

        var read = await CountReadsAsync();
        var fourth = await BeginAsync($"All is well; the replica has answered {read:N0} searches");
        await fixture.FaultAsync("kill", "postgres1");
        await fixture.FaultAsync("promote", "postgres2");
        await GoesOnAsync(fourth, "The primary is killed, and its replica promoted");

        foreach (var (archive, _) in archives)
            await fixture.CompletedAsync(archive, Patience);
        await stop.CancelAsync();
        var (asked, again) = await asking;
        Say($"All {archives.Count} archives of {Photos} photos each are done. {asked:N0} questions were asked and all answered, {again:N0} of them after they were asked again.");

        foreach (var (archive, folder) in archives)
            await ArchiveOracle.JudgeAsync(fixture, archive, [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(fixture.InWorkers)], []);
        await fixture.WaitUntilItHoldsAsync(async () => (await BrokerQueues.GetDepthsAsync(fixture.Broker.Address, Cancel)).Values.All(depth => depth is null or { Messages: 0 }));
        Assert.True(asked > 10 && read > 0, $"Only {asked} questions were asked, and {read} searches answered by the replica.");
        Say("Every photo was indexed exactly once, there are no dead letters, and all queues are empty.");
    }

    private string NameOf(int number) => $"cluster-{number}-{run}";

    /// <summary>Adds an archive, and waits until it is worked on.</summary>
    private async Task<long> BeginAsync(string sentence)
    {
        var name = NameOf(archives.Count + 1);
        await fixture.CreateGalleryAsync(name);
        var folder = Path.Combine(fixture.Photos, name);
        await CopyAsync(PhotoFolder.Make(fixture.Images, name, Photos), folder);
        var archive = await fixture.AddAsync(fixture.InWorkers(folder), name);
        archives.Add((archive, folder));
        await GoesOnAsync(archive, sentence);
        Assert.True((await fixture.ProgressAsync(archive)).Indexed < Photos - Step, "The archive is nearly done before anything is lost: take more photos.");
        return archive;
    }

    /// <summary>More photos are indexed, by whom and where so ever.</summary>
    private async Task GoesOnAsync(long archive, string sentence)
    {
        var started = TimeProvider.System.GetTimestamp();
        ArchiveProgress? at = null, now = null;
        var end = TimeProvider.System.GetUtcNow() + Patience;
        while ((now = await fixture.FindProgressAsync(archive)) is not { } known || known.Indexed < (at ??= known).Indexed + Step)
        {
            Assert.True(TimeProvider.System.GetUtcNow() < end, $"'{sentence}', and the work does not go on: {now}");
            await Task.Delay(Pause, TimeProvider.System, Cancel);
        }

        Say($"{sentence}: the next {Step} photos are indexed after {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0} s.");
    }

    /// <summary>So many workers get messages of the queue. While a node is away, the broker still counts those who were connected to it.</summary>
    private async Task ConsumeAsync(uint workers, string sentence)
    {
        var started = TimeProvider.System.GetTimestamp();
        await fixture.WaitUntilItHoldsAsync(async () => (await BrokerQueues.FindDepthAsync(fixture.Broker.Address, FaceWorkerQueues.Index, Cancel))?.Consumers == workers);
        Say($"{sentence}, after {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0} s.");
    }

    /// <summary>How many searches were read from the replica.</summary>
    private async Task<int> CountReadsAsync()
    {
        using var http = new HttpClient();
        var pages = await Task.WhenAll(fixture.Workers.Select(worker => http.GetStringAsync(worker, Cancel)));
        return (int)pages.Sum(page => WorkerMetrics.Sum(page, "faceworker_replica_searches_total", "outcome=\"read\""));
    }

    private async Task AllNodesAnswerAsync(string sentence)
    {
        await fixture.WaitUntilItHoldsAsync(async () => (await BrokerQueues.PingEachAsync(fixture.Broker.Address, Cancel)).All(node => node.Problem is null));
        Say($"{sentence}: all three nodes answer.");
    }

    /// <summary>One question after the other, each until it is answered; a question whose answer was lost with a node is asked again.</summary>
    /// <returns>How many, and how many of them more than once.</returns>
    private async Task<(int Asked, int Again)> AskAsync(string gallery, string photo, CancellationToken stop)
    {
        var (asked, again) = (0, 0);
        var image = ImageReference.Inline(await File.ReadAllBytesAsync(photo, Cancel), Path.GetFileName(photo));
        await using var client = new FaceWorkerClient(fixture.Broker.Address, AnswerTimeout);
        while (!stop.IsCancellationRequested)
        {
            var request = new IdentifyFaces { RequestId = $"{Guid.NewGuid():N}", Gallery = gallery, Image = image };
            var end = TimeProvider.System.GetUtcNow() + Patience;
            for (var attempt = 0; !await IsAnsweredAsync(client, request); attempt++)
            {
                again += attempt == 0 ? 1 : 0;
                Assert.True(TimeProvider.System.GetUtcNow() < end, "A question was not answered.");
            }

            asked++;
            await Task.Delay(Pause / 5, TimeProvider.System, Cancel);
        }

        return (asked, again);
    }

    private static async Task<bool> IsAnsweredAsync(FaceWorkerClient client, IdentifyFaces request)
    {
        try
        {
            var answer = await client.IdentifyAsync(request, Cancel);
            Assert.True(answer.Result is not null || answer.Rejection!.Reason == RejectionReason.Busy, answer.Rejection?.Detail);
            return answer.Result is not null;
        }
        catch (Exception exception) when (exception is TimeoutException or BrokerException)
        {
            return false;
        }
    }

    /// <summary>For any user to read.</summary>
    private static async Task CopyAsync(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            await File.WriteAllBytesAsync(copy, await File.ReadAllBytesAsync(file, Cancel), Cancel);
        }
    }

    private static void Say(string sentence) => TestContext.Current.TestOutputHelper!.WriteLine(sentence);
}
