using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Tests.Galleries;

namespace FaceWorker.Cli.Tests.Events;

/// <summary>Events are numbered in the whole database, so these tests run one after the other in a database of their own.</summary>
public sealed class EventsTests(StoredGalleries galleries) : IClassFixture<StoredGalleries>, IAsyncLifetime
{
    private string gallery = "";

    /// <summary>1 to 4, of two galleries and two kinds.</summary>
    public async ValueTask InitializeAsync()
    {
        await galleries.ExecuteAsync("DELETE FROM event; DELETE FROM event_series");
        var (one, other) = (await galleries.AddGalleryAsync(), await galleries.AddGalleryAsync());
        await galleries.ExecuteAsync($$"""
            INSERT INTO event (number, kind, gallery_id, payload)
              SELECT n, CASE n WHEN 3 THEN 'request-rejected' ELSE 'image-indexed' END, gallery.id, json_build_object('source', '/' || n || '.jpg')
              FROM generate_series(1, 4) AS n JOIN gallery ON name = CASE n WHEN 2 THEN '{{other}}' ELSE '{{one}}' END;
            INSERT INTO event_series (kind, last_number) VALUES ('image-indexed', 4), ('request-rejected', 3);
            """);
        gallery = one;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Events_are_lines_of_json_in_the_order_of_their_numbers()
    {
        var all = await RunAsync("--since", "0");
        var some = await RunAsync("--since", "1", "--gallery", gallery);
        var kinds = await RunAsync("--since", "0", "--kind", "request-rejected", "people-changed", "--json");

        Assert.Equal((ExitCode.Done, ""), (all.Code, all.Error));
        Assert.Equal([(1, "/1.jpg"), (2, "/2.jpg"), (3, "/3.jpg"), (4, "/4.jpg")], all.JsonLines.Select(one => (one.GetProperty("number").GetInt32(), one.GetProperty("source").GetString())));
        Assert.Equal([3, 4], NumbersOf(some));
        Assert.Equal([3], NumbersOf(kinds));
    }

    [Fact]
    public async Task Those_that_are_not_kept_any_more_are_said_to_be_gone()
    {
        await galleries.ExecuteAsync("DELETE FROM event WHERE number < 4");
        var some = await RunAsync("--since", "1");
        var fromTheBeginning = await RunAsync("--since", "0");
        await galleries.ExecuteAsync("DELETE FROM event");
        var all = await RunAsync("--since", "1");

        Assert.Contains("Events 2 to 3 are not kept any more", some.Error, StringComparison.Ordinal);
        Assert.Equal([4], NumbersOf(some));
        Assert.Empty(fromTheBeginning.Error);
        Assert.Contains("Events 2 to 4 are not kept any more", all.Error, StringComparison.Ordinal);
        Assert.Empty((await RunAsync("--since", "4")).Error);
    }

    [Fact]
    public async Task It_goes_on_with_those_that_come_until_it_is_stopped_and_says_how_to_go_on()
    {
        using var stop = new CancellationTokenSource();
        var looks = 0;
        var command = galleries.Command();
        command.Meanwhile = async () =>
        {
            if (++looks == 1)
                await galleries.ExecuteAsync("INSERT INTO event (number, kind, payload) VALUES (5, 'image-indexed', '{\"source\":\"/5.jpg\"}'); UPDATE event_series SET last_number = 5 WHERE kind = 'image-indexed'");
            else
                await stop.CancelAsync();
        };

        var result = await command.RunAsync(stop.Token, "events", "--since", "3", "--follow");

        Assert.Equal(ExitCode.Interrupted, result.Code);
        Assert.Equal([4, 5], NumbersOf(result));
        Assert.Contains("faceworker events --since 5 --follow", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--since", "-1")]
    [InlineData("--since", "0", "--kind", "nonsense")]
    [InlineData("--kind", "image-indexed")]
    public async Task A_number_or_kind_that_is_none_is_refused(params string[] arguments) => Assert.Equal(ExitCode.Usage, (await RunAsync(arguments)).Code);

    [Fact]
    public async Task A_gallery_that_there_is_not_is_refused()
    {
        var result = await RunAsync("--since", "0", "--gallery", "nobodys");

        Assert.Equal(ExitCode.NotReady, result.Code);
        Assert.Contains("nobodys", result.Error, StringComparison.Ordinal);
    }

    private static IEnumerable<int> NumbersOf(CliResult result) => result.JsonLines.Select(one => one.GetProperty("number").GetInt32());

    private Task<CliResult> RunAsync(params string[] arguments) => galleries.Command().RunAsync(["events", .. arguments]);
}
