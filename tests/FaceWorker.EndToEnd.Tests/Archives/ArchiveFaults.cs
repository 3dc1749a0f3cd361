using FaceWorker.Core.Archives;
using FaceWorker.Testing;
using Npgsql;

namespace FaceWorker.EndToEnd.Tests.Archives;

/// <summary>Whatever breaks meanwhile: every file ends once. The longer ones are in <see cref="LongArchiveFaults"/>.</summary>
public sealed class ArchiveFaults : IAsyncLifetime
{
    private readonly ArchiveFixture fixture = new();

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task Workers_killed_in_the_middle_lose_nothing_and_index_nothing_twice()
    {
        var folder = PhotoFolder.Make(fixture.Images, "photos", 200);
        var archive = await fixture.AddAsync(folder);
        for (var kill = 1; kill <= 2; kill++)
        {
            await using var first = fixture.LaunchKeeper();
            await using var second = fixture.LaunchKeeper();
            await fixture.WaitUntilAsync($"SELECT count(*) > {kill * 20} FROM image");
            await first.KillAsync();
            await second.KillAsync();
        }

        await using var last = await fixture.StartKeeperAsync();
        await fixture.CompletedAsync(archive);
        await ArchiveOracle.JudgeAsync(fixture, archive, folder);
    }

    [Fact]
    public async Task A_feeder_killed_while_feeding_and_two_at_once_keep_within_the_bound()
    {
        var folder = PhotoFolder.Make(fixture.Images, "photos", 150);
        var archive = await fixture.AddAsync(folder);
        (string, string) bound = ("ARCHIVES__OUTSTANDING", "20");
        await using (var killed = fixture.LaunchKeeper(settings: bound))
        {
            await fixture.WaitUntilAsync("SELECT count(*) > 0 FROM archive_item WHERE state = 'sent'");
            await killed.KillAsync();
        }

        await using var first = await fixture.StartKeeperAsync(bound);
        await using var second = await fixture.StartKeeperAsync(bound);
        while ((await fixture.ProgressAsync(archive)).Archive.State == ArchiveState.Running)
            Assert.InRange((await fixture.ProgressAsync(archive)).Sent, 0, 20);

        await ArchiveOracle.JudgeAsync(fixture, archive, folder);
    }

    [Fact]
    public async Task Two_archives_with_the_same_files_at_once_leave_one_set_of_images()
    {
        var folder = PhotoFolder.Make(fixture.Images, "photos", 60);
        var link = Path.Combine(fixture.Images.Folder, "link");
        Directory.CreateSymbolicLink(link, folder);
        await using var first = await fixture.StartKeeperAsync();
        await using var second = await fixture.StartKeeperAsync();

        var (one, other) = (await fixture.AddAsync(folder), await fixture.AddAsync(link));
        var ends = (await fixture.CompletedAsync(one), await fixture.CompletedAsync(other));

        Assert.Equal(60, ends.Item1.Indexed + ends.Item2.Indexed);
        Assert.Equal(60, ends.Item1.Duplicates + ends.Item2.Duplicates);
        Assert.Equal(60, await fixture.CountAsync("image"));
        await ArchiveOracle.NothingIsTwiceAsync(fixture);
    }

    [Fact]
    public async Task With_the_database_cut_off_in_the_middle_everything_is_indexed_and_nothing_is_dead_lettered()
    {
        var server = new NpgsqlConnectionStringBuilder(fixture.Database.ConnectionString);
        await using var proxy = new TcpProxy(server.Host!, server.Port);
        server.Host = TcpProxy.Host;
        server.Port = proxy.Port;
        var folder = PhotoFolder.Make(fixture.Images, "photos", 150);
        var archive = await fixture.AddAsync(folder);
        await using var worker = fixture.LaunchKeeper(postgres: server.ConnectionString);
        await fixture.WaitUntilAsync("SELECT count(*) > 20 FROM image");

        // In the middle of what is sent, of commits too: every half second all connections are reset.
        for (var cut = 0; cut < 6; cut++)
        {
            proxy.CutConnections();
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        proxy.TakeDown();
        await worker.SaysAsync("the message is kept");
        proxy.Restore();

        await fixture.CompletedAsync(archive);
        await ArchiveOracle.JudgeAsync(fixture, archive, folder);
    }

    [Fact]
    public async Task A_slow_and_breaking_link_to_the_broker_loses_nothing()
    {
        await using var proxy = fixture.SlowLinkToTheBroker(milliseconds: 40);
        var folder = PhotoFolder.Make(fixture.Images, "photos", 150);
        var archive = await fixture.AddAsync(folder);
        await using var worker = fixture.LaunchKeeper(broker: proxy.InPlaceOf(fixture.Broker.Address).ToString());
        await fixture.WaitUntilAsync("SELECT count(*) > 20 FROM image");

        for (var reset = 0; reset < 2; reset++)
        {
            proxy.CutConnections();
            await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        await fixture.CompletedAsync(archive);
        await ArchiveOracle.JudgeAsync(fixture, archive, folder);
    }
}
