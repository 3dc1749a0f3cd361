using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Indexing;
using FaceWorker.Client;
using FaceWorker.Contracts;
using FaceWorker.Testing;

namespace FaceWorker.Cli.Tests.Indexing;

public sealed class IndexTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task All_images_indexed_is_exit_code_0_and_a_summary()
    {
        folder.Add("a.jpg");
        folder.Add("b.jpg");

        var result = await new CliRun().RunAsync("index", folder.Path, "-g", "family");

        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Contains("2 indexed, 0 already indexed, 0 rejected; 4 faces.", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rejected_image_is_a_line_with_source_reason_and_detail_and_the_rest_is_done()
    {
        var bad = folder.Add("bad.jpg");
        folder.Add("good.jpg");

        var result = await RejectingRun(bad).RunAsync("index", folder.Path, "-g", "family");

        Assert.Equal(ExitCode.Rejected, result.Code);
        Assert.Contains($"rejected {bad}: corrupt. It ends early.", result.Output, StringComparison.Ordinal);
        Assert.Contains("1 indexed", result.Output, StringComparison.Ordinal);
        Assert.Contains("Rejected: corrupt 1", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_every_image_is_a_line_as_it_came_over_the_bus_and_the_summary_is_the_last()
    {
        var bad = folder.Add("bad.jpg");
        folder.Add("good.jpg");

        var lines = (await RejectingRun(bad).RunAsync("index", folder.Path, "-g", "family", "--json")).JsonLines;

        Assert.Equal(["indexed", "rejected", "summary"], lines.Select(line => line.GetProperty("outcome").GetString()!).Order());
        Assert.Equal("summary", lines[^1].GetProperty("outcome").GetString());
        Assert.Equal(1, lines[^1].GetProperty("reasons").GetProperty("corrupt").GetInt32());
        Assert.Equal("corrupt", lines.Single(line => line.GetProperty("outcome").GetString() == "rejected").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_bug_of_the_worker_costs_one_image_and_makes_exit_code_1()
    {
        var bad = folder.Add("bad.jpg");
        folder.Add("good.jpg");
        var run = new CliRun { Client = { Index = (job, _) => job.Image!.Path == bad ? throw new WorkerFailedException("It broke.", new InvalidOperationException()) : Task.FromResult(Answers.Indexed(job)) } };

        var result = await run.RunAsync("index", folder.Path, "-g", "family");

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains($"failed   {bad}: It broke.", result.Output, StringComparison.Ordinal);
        Assert.Contains("1 indexed", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RejectionReason.UnknownModel)]
    [InlineData(RejectionReason.ModelChanged)]
    public async Task A_gallery_whose_model_is_not_here_ends_the_run_at_once(RejectionReason reason)
    {
        folder.Add("a.jpg");
        var run = new CliRun { Client = { Index = (_, _) => Task.FromResult(Answers.Rejected<ImageIndexed>(reason, "It is another model.")) } };

        var result = await run.RunAsync("index", folder.Path, "-g", "family");

        Assert.Equal(ExitCode.NotReady, result.Code);
        Assert.Equal("It is another model.\n", result.Error);
    }

    [Fact]
    public async Task A_gallery_that_does_not_exist_ends_the_run_at_once_with_the_command_that_makes_it()
    {
        folder.Add("a.jpg");
        var run = new CliRun { Client = { Index = (_, _) => Task.FromResult(Answers.Rejected<ImageIndexed>(RejectionReason.UnknownGallery, "There is no gallery 'family'; create it with: faceworker gallery create family")) } };

        var result = await run.RunAsync("index", folder.Path, "-g", "family");

        Assert.Equal(ExitCode.NotReady, result.Code);
        Assert.Equal("There is no gallery 'family'; create it with: faceworker gallery create family\n", result.Error);
    }

    [Fact]
    public async Task Without_a_worker_the_images_wait_and_that_is_said()
    {
        folder.Add("a.jpg");

        var result = await new CliRun { Workers = 0 }.RunAsync("index", folder.Path, "-g", "family");

        Assert.Contains("No worker consumes 'faceworker.index' yet", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_stops_sending_and_says_what_is_still_queued()
    {
        foreach (var number in Enumerable.Range(0, 10))
            folder.Add($"{number}.jpg");
        using var interrupt = new CancellationTokenSource();
        var waiting = 0;
        var run = new CliRun
        {
            Client =
            {
                Index = async (_, cancel) =>
                {
                    if (Interlocked.Increment(ref waiting) == 3)
                        await interrupt.CancelAsync();
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
                    throw new InvalidOperationException("Never reached.");
                },
            },
        };

        var result = await run.RunAsync(interrupt.Token, "index", folder.Path, "-g", "family", "--concurrency", "3");

        Assert.Equal(ExitCode.Interrupted, result.Code);
        Assert.Contains("Stopped: 3 images that were sent are still queued", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_paths_are_looked_up_than_jobs_may_be_outstanding()
    {
        var lookedUp = 0;
        IEnumerable<string> Endless()
        {
            while (true)
                yield return $"/{lookedUp++}.jpg";
        }

        using var interrupt = new CancellationTokenSource();
        var full = new TaskCompletionSource();
        var waiting = 0;
        async Task<Answer<ImageIndexed>> SendAsync(CancellationToken cancel)
        {
            if (Interlocked.Increment(ref waiting) == 5)
                full.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
            throw new InvalidOperationException("Never reached.");
        }

        var tally = new IndexTally();
        var running = new JobRun<ImageIndexed>(tally, window: 5, new Output(new Shell(TextWriter.Null, TextWriter.Null, _ => null), json: false))
            .RunAsync(Endless().Select(path => new ImageJob<ImageIndexed>(path, SendAsync)), interrupt.Token);

        await full.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(5, lookedUp);
        Assert.Equal(5, tally.Sent);

        await interrupt.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    public void Dispose() => folder.Dispose();

    private static CliRun RejectingRun(string bad) => new()
    {
        Client =
        {
            Index = (job, _) => Task.FromResult(job.Image!.Path == bad
                ? Answers.Rejected<ImageIndexed>(RejectionReason.Corrupt, "It ends early.", bad)
                : Answers.Indexed(job)),
        },
    };
}
