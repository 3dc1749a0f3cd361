using System.Collections.Concurrent;
using FaceWorker.Core.Events;
using FaceWorker.Storage.Events;
using FaceWorker.Storage.Tests.Subjects;
using Npgsql;
using static FaceWorker.Storage.Tests.Events.TestEvents;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Events;

/// <summary>Events of the whole database are numbered, so these tests run one after the other in a database of their own.</summary>
public sealed class EventRelayTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private readonly TestFaces faces = new(seed: 201);
    private readonly TestEvents events = new(fixture);

    [Fact]
    public async Task Numbers_have_no_gaps_and_follow_the_commits_however_many_write_and_roll_back_and_relay_at_once()
    {
        const int writers = 8, each = 40, rolledBack = 10;
        var before = await LastAsync();
        var published = new ConcurrentQueue<NumberedEvent>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        stop.CancelAfter(TimeSpan.FromMinutes(1));

        async Task WriteAsync(int writer)
        {
            for (var i = 0; i < each; i++)
                await WriteOneAsync($"{writer}/{i}", commit: i % 4 != 3);
        }

        async Task RelayAsync(string name)
        {
            var relay = new EventRelay(fixture.Database, name);
            while (published.Count < writers * (each - rolledBack))
            {
                if (await relay.BeginAsync(Lease, stop.Token) is not { } turn)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, stop.Token);
                    continue;
                }

                foreach (var one in turn.Events)
                    published.Enqueue(one);
                await relay.EndAsync(turn.UpTo, stop.Token);
            }
        }

        var writing = Enumerable.Range(0, writers).Select(writer => Task.Run(() => WriteAsync(writer), stop.Token));
        var relaying = Enumerable.Range(0, 3).Select(relay => Task.Run(() => RelayAsync($"relay {relay}"), stop.Token));
        await Task.WhenAll(writing.Concat(relaying));

        var all = published.ToList();
        Assert.Equal(Enumerable.Range(1, writers * (each - rolledBack)).Select(number => before + number), all.Select(one => one.Number));
        foreach (var own in all.Select(one => Of(one).Split('/')).GroupBy(parts => parts[0]))
            Assert.Equal(Enumerable.Range(0, each).Where(i => i % 4 != 3).Select(i => $"{i}"), own.Select(parts => parts[1])); // each wrote one after the other
    }

    [Fact]
    public async Task One_that_is_committed_later_has_a_later_number_though_it_was_written_first_and_nobody_waits_for_it()
    {
        await using var slow = await fixture.OpenAsync();
        await ExecuteAsync(slow, "BEGIN; INSERT INTO event (kind, payload) VALUES ('image-indexed', '{\"of\":\"slow\"}')");
        await events.AddAsync("quick");

        var first = await events.PublishAsync();
        await ExecuteAsync(slow, "COMMIT");
        var second = await events.PublishAsync();

        Assert.Equal("quick", Of(Assert.Single(first)));
        Assert.Equal("slow", Of(Assert.Single(second)));
        Assert.Equal(first[0].Number + 1, second[0].Number);
    }

    [Fact]
    public async Task Each_says_which_was_the_one_of_its_kind_before_it()
    {
        foreach (var kind in new[] { "image-indexed", "request-rejected", "image-indexed" })
            await events.AddAsync("before", kind: kind);
        var before = await events.PublishAsync();
        foreach (var kind in new[] { "request-rejected", "image-indexed", "image-indexed", "archive-completed" })
            await events.AddAsync("after", kind: kind);

        var after = await events.PublishAsync();

        Assert.Equal(["request-rejected", "image-indexed", "image-indexed", "archive-completed"], after.Select(one => one.Kind));
        Assert.Equal([before[1].Number, before[2].Number, after[1].Number, null], after.Select(one => one.Previous));
        Assert.StartsWith($"{{\"number\":{after[0].Number},\"previous\":{before[1].Number},\"of\":", after[0].ToMessage(), StringComparison.Ordinal);
        Assert.StartsWith($"{{\"number\":{after[3].Number},\"of\":", after[3].ToMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_somebody_numbered_and_did_not_publish_comes_again_as_it_was_when_the_lease_is_over()
    {
        var (one, other) = (new EventRelay(fixture.Database, "one"), new EventRelay(fixture.Database, "other"));
        await events.AddAsync("a");
        await events.AddAsync("b");

        var first = await one.BeginAsync(Lease, Cancel);
        Assert.NotNull(first);
        Assert.Null(await other.BeginAsync(Lease, Cancel));
        await fixture.ExecuteAsync("UPDATE event_relay SET until = now() - interval '1 second'"); // the worker died
        var second = await other.BeginAsync(Lease, Cancel);
        await one.EndAsync(first.UpTo, Cancel); // or did not, and has lost its turn

        Assert.NotNull(second);
        Assert.Equal((2, 0), (first.Numbered, second.Numbered));
        Assert.Equal(first.Events, second.Events);
        Assert.Equal(first.From, await fixture.ScalarAsync<long>("SELECT published FROM event_relay"));
        await other.EndAsync(second.UpTo, Cancel);
        Assert.Null(await one.BeginAsync(Lease, Cancel));
    }

    [Fact]
    public async Task What_failed_is_published_again_and_what_was_published_is_not()
    {
        await events.AddAsync("a");
        var turn = await events.Relay.BeginAsync(Lease, Cancel);
        await events.Relay.EndAsync(turn!.From, Cancel);

        var again = Assert.Single(await events.PublishAsync());

        Assert.Equal(turn.Events[0], again);
        Assert.Empty(await events.PublishAsync());
    }

    [Fact]
    public async Task Many_are_published_in_several_turns()
    {
        await fixture.ExecuteAsync("INSERT INTO event (kind, payload) SELECT 'image-indexed', json_build_object('of', n) FROM generate_series(1, 2600) AS n");
        var before = await LastAsync();

        var first = await events.Relay.BeginAsync(Lease, Cancel);
        Assert.Equal((2000, 250, false), (first!.Numbered, first.Events.Count, first.IsLast));
        await events.Relay.EndAsync(first.UpTo, Cancel);
        var rest = await events.PublishAsync();

        Assert.Equal(Enumerable.Range(1, 2600).Select(number => before + number), first.Events.Concat(rest).Select(one => one.Number));
    }

    [Fact]
    public async Task The_events_of_a_gallery_go_with_it_and_hold_up_no_others()
    {
        var (gone, kept) = (await fixture.CreateGalleryAsync(faces.Model), await fixture.CreateGalleryAsync(faces.Model));
        await events.AddAsync("numbered", gone.Name);
        await events.AddAsync("kept", kept.Name);
        await events.AddAsync("numbered, too", gone.Name);
        var turn = await events.Relay.BeginAsync(Lease, Cancel);
        await events.Relay.EndAsync(turn!.From, Cancel);
        await events.AddAsync("not numbered", gone.Name);

        await fixture.Store.DeleteAsync(Context, gone.Name, Cancel);
        var published = await events.PublishAsync();
        await events.AddAsync("next", kept.Name);

        Assert.Equal("kept", Of(Assert.Single(published)));
        Assert.Equal(turn.UpTo + 1, Assert.Single(await events.PublishAsync()).Number);
    }

    [Fact]
    public async Task Nothing_is_told_of_a_gallery_that_is_being_deleted_and_what_names_none_that_is_there_is_of_none()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        await fixture.ExecuteAsync($"UPDATE gallery SET deleting_since = now() WHERE id = {gallery.Id}");

        await events.AddAsync("deleted", gallery.Name);
        await events.AddAsync("nobody's", NewName());

        Assert.Equal("nobody's", Of(Assert.Single(await events.PublishAsync())));
    }

    [Fact]
    public async Task Old_events_are_forgotten_once_they_are_published_and_no_webhook_waits_for_them_and_numbers_go_on()
    {
        await events.PublishAsync();
        await fixture.ExecuteAsync("DELETE FROM event");
        foreach (var of in new[] { "old", "waited for", "given up", "young" })
            await events.AddAsync(of);
        var published = await events.PublishAsync();
        await events.AddAsync("not published");
        await fixture.ExecuteAsync($"""
            UPDATE event SET written_at = now() - interval '8 days' WHERE payload ->> 'of' <> 'young';
            INSERT INTO webhook (url, secret, added_by) VALUES ('https://example.org/', sha256('secret'), 'test');
            INSERT INTO webhook_delivery (webhook_id, event_id, given_up_at)
              SELECT webhook.id, event.id, CASE WHEN payload ->> 'of' = 'given up' THEN now() END FROM webhook, event WHERE payload ->> 'of' IN ('waited for', 'given up');
            """);

        Assert.False(await events.Relay.ForgetAsync(TimeSpan.FromDays(7), Cancel));

        Assert.Equal("not published, waited for, young", await KeptAsync());
        Assert.Equal(published[^1].Number + 1, Assert.Single(await events.PublishAsync()).Number);
        await fixture.ExecuteAsync("DELETE FROM webhook; UPDATE event SET written_at = now() - interval '8 days'");
        Assert.False(await events.Relay.ForgetAsync(TimeSpan.FromDays(7), Cancel));
        Assert.Equal(0, await fixture.ScalarAsync<long>("SELECT count(*) FROM event"));
        await events.AddAsync("next");
        var next = Assert.Single(await events.PublishAsync());
        Assert.Equal(published[^1].Number + 2, next.Number);
        Assert.Equal(published[^1].Number + 1, next.Previous);
    }

    [Fact]
    public async Task What_waits_for_a_webhook_is_forgotten_at_twice_the_age_and_is_not_the_oldest_when_younger_ones_are_gone()
    {
        await events.PublishAsync();
        await fixture.ExecuteAsync("DELETE FROM event");
        foreach (var of in new[] { "waited for", "old", "young" })
            await events.AddAsync(of);
        var published = await events.PublishAsync();
        await fixture.ExecuteAsync("""
            UPDATE event SET written_at = now() - interval '8 days' WHERE payload ->> 'of' <> 'young';
            INSERT INTO webhook (url, secret, added_by) VALUES ('https://example.org/', sha256('secret'), 'test');
            INSERT INTO webhook_delivery (webhook_id, event_id) SELECT webhook.id, event.id FROM webhook, event WHERE payload ->> 'of' = 'waited for';
            """);

        Assert.False(await events.Relay.ForgetAsync(TimeSpan.FromDays(7), Cancel));
        Assert.Equal("waited for, young", await KeptAsync());
        Assert.Equal(published[^1].Number, (await events.Log.ReadAsync(Context, new EventQuery(0, Limit: 10), Cancel)).Oldest);

        await fixture.ExecuteAsync("UPDATE event SET written_at = now() - interval '15 days' WHERE payload ->> 'of' = 'waited for'");
        Assert.False(await events.Relay.ForgetAsync(TimeSpan.FromDays(7), Cancel));
        Assert.Equal("young", await KeptAsync());
        Assert.Equal(0, await fixture.ScalarAsync<long>("SELECT count(*) FROM webhook_delivery"));
        await fixture.ExecuteAsync("DELETE FROM webhook");
    }

    [Fact]
    public async Task What_was_being_written_of_a_person_while_they_were_forgotten_is_forgotten_after_them()
    {
        await events.PublishAsync();
        await fixture.ExecuteAsync("DELETE FROM event");
        var subjects = await GallerySubjects.CreateAsync(fixture, faces);
        await subjects.EnrollAsync("Anna", photos: 1);
        var anna = (await subjects.ForgetAsync("Anna")).SubjectId;
        await events.Outbox.AddAsync(New("late", subjects.Gallery.Name, "subject-matched") with { Subjects = [anna, anna + 1] }, Cancel);
        await events.Outbox.AddAsync(New("another's", subjects.Gallery.Name, "subject-matched") with { Subjects = [anna + 1] }, Cancel);

        Assert.False(await events.Relay.ForgetAsync(TimeSpan.FromDays(7), Cancel));

        Assert.Equal("another's", Of(Assert.Single(await events.PublishAsync())));
    }

    private Task<string> KeptAsync() => fixture.ScalarAsync<string>("SELECT string_agg(payload ->> 'of', ', ' ORDER BY payload ->> 'of') FROM event");

    private async Task WriteOneAsync(string of, bool commit)
    {
        try
        {
            await fixture.Database.RunInTransactionAsync(async connection =>
            {
                await connection.AddEventsAsync([New(of)], Cancel);
                return commit ? true : throw new InvalidOperationException("rolled back");
            }, Cancel);
        }
        catch (InvalidOperationException) when (!commit)
        {
            // It is as if it had never been written.
        }
    }

    private Task<long> LastAsync() => fixture.ScalarAsync<long>("SELECT coalesce(max(last_number), 0) FROM event_series");

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
