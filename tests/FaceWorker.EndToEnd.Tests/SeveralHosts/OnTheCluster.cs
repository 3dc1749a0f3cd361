using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Core.Archives;
using FaceWorker.EndToEnd.Tests.Archives;

namespace FaceWorker.EndToEnd.Tests.SeveralHosts;

/// <summary>Every host of a cluster is lost once while an archive is indexed and questions are asked. Run by <c>infra/cluster.sh test</c>.</summary>
public sealed class OnTheCluster(ClusterFixture fixture) : IClassFixture<ClusterFixture>
{
    private const int Photos = 2000;
    private const int Step = 40; // photos that have to be indexed for the work to be going on

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3), Pause = TimeSpan.FromSeconds(1), AnswerTimeout = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Every_host_is_lost_once_and_every_photo_is_indexed_once_and_every_question_answered()
    {
        var gallery = $"cluster-{Guid.NewGuid():N}";
        await fixture.CreateGalleryAsync(gallery);
        var made = PhotoFolder.Make(fixture.Images, gallery, Photos);
        var folder = Path.Combine(fixture.Photos, gallery);
        await CopyAsync(made, folder);
        var archive = await fixture.AddAsync(fixture.InWorkers(folder), gallery);
        Say($"An archive of {Photos:N0} photos is indexed by two workers; three nodes of RabbitMQ, a primary and its replica.");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var asking = AskAsync(gallery, Directory.GetFiles(made, "*", SearchOption.AllDirectories)[0], stop.Token);

        await GoesOnAsync(archive, "Both workers have begun");
        await fixture.FaultAsync("kill", "rabbitmq1");
        await GoesOnAsync(archive, "A node of RabbitMQ was killed, and the work goes on");
        await fixture.FaultAsync("start", "rabbitmq1");
        await AllNodesAnswerAsync("It was started again");

        await fixture.FaultAsync("cut", "rabbitmq2");
        await GoesOnAsync(archive, "Another node was cut off the network, and the work goes on");
        await fixture.FaultAsync("restore", "rabbitmq2");
        await AllNodesAnswerAsync("It was connected again");

        await fixture.FaultAsync("cut", "worker1");
        await GoesOnAsync(archive, "The host of a worker was cut off, and the other worker goes on");
        await fixture.FaultAsync("restore", "worker1");
        await GoesOnAsync(archive, "It was connected again");

        var before = await fixture.ProgressAsync(archive);
        Assert.True(before.Indexed + Step < Photos, "All was done before the primary was lost: take more photos.");
        await fixture.FaultAsync("kill", "postgres1");
        await fixture.FaultAsync("promote", "postgres2");
        await GoesOnAsync(archive, "The primary was killed, its replica promoted, and the work goes on");

        var done = await fixture.CompletedAsync(archive, 3 * Patience);
        await stop.CancelAsync();
        var (asked, again) = await asking;
        Say($"The archive is done: {done.Indexed:N0} photos indexed, {done.Rejected + done.Parked} not. {asked:N0} questions were asked and all answered, {again:N0} of them after they were asked again.");
        await ArchiveOracle.JudgeAsync(fixture, archive, [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(fixture.InWorkers)], []);
        await fixture.WaitUntilItHoldsAsync(async () => (await BrokerQueues.GetDepthsAsync(fixture.Broker.Address, Cancel)).Values.All(depth => depth is null or { Messages: 0 }));
        Assert.True(asked > 10, $"Only {asked} questions were asked.");
        Say("Every photo was indexed exactly once, there are no dead letters, and all queues are empty.");
    }

    /// <summary>More photos are indexed, by whom and where so ever.</summary>
    private async Task GoesOnAsync(long archive, string sentence)
    {
        var started = TimeProvider.System.GetTimestamp();
        ArchiveProgress? at = null;
        await fixture.WaitUntilAsync(async () => (at ??= await fixture.FindProgressAsync(archive)) is not null);
        ArchiveProgress? now = null;
        var end = TimeProvider.System.GetUtcNow() + Patience;
        while ((now = await fixture.FindProgressAsync(archive)) is not { } known || known.Indexed < at!.Indexed + Step)
        {
            Assert.True(TimeProvider.System.GetUtcNow() < end, $"'{sentence}' did not come true: {now}");
            await Task.Delay(Pause, TimeProvider.System, Cancel);
        }

        Say($"{sentence}: {now.Indexed:N0} photos indexed, the last {Step} within {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0} s.");
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
        await using var client = await FaceWorkerClient.ConnectAsync(fixture.Broker.Address, AnswerTimeout, Cancel);
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
