using System.Text.Json;
using FaceWorker.Contracts;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Operations;
using FaceWorker.Core.People;
using FaceWorker.Storage.Archives;
using FaceWorker.Storage.Operations;
using FaceWorker.Storage.People.Grouping;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.People;

/// <summary>Galleries of the whole database are looked at, so these tests run one after the other in a database of their own.</summary>
public sealed class PeopleUpkeepTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private static readonly PeopleSettings KeptUp = new(KeepUp: true, OncePerPhoto: true);

    private readonly TestFaces faces = new(seed: 107);

    [Fact]
    public async Task A_gallery_that_keeps_up_its_people_is_grouped_when_it_has_new_faces_and_left_alone_otherwise()
    {
        var (kept, other) = (await TestPeople.CreateAsync(fixture, faces, KeptUp), await TestPeople.CreateAsync(fixture, faces));
        await RequestAsync();
        Assert.Empty(await RequestedAsync(kept));

        await kept.AddAsync(photos: 2, 1, 2);
        await other.AddAsync(photos: 2, 1, 2);
        await RequestAsync();
        await RequestAsync();
        var operation = Assert.Single(await RequestedAsync(kept));
        Assert.Equal(("upkeep", OperationState.Queued), (operation.RequestedBy, operation.State));
        Assert.Contains(kept.Gallery.Name.Value, operation.Parameters, StringComparison.Ordinal);
        Assert.Empty(await RequestedAsync(other));

        await EndAsync(kept);
        await kept.ClusterAsync();
        await RequestAsync();
        Assert.Single(await RequestedAsync(kept)); // nothing is new

        await kept.RejectAsync(await kept.OwnerAsync(await FacesAsync(kept, 1)), await FacesAsync(kept, 1));
        await RequestAsync();
        Assert.Equal(2, (await RequestedAsync(kept)).Count); // a person has changed something
    }

    [Fact]
    public async Task While_an_archive_is_loaded_it_is_done_every_five_minutes_only()
    {
        var people = await TestPeople.CreateAsync(fixture, faces, KeptUp);
        var archive = await new ArchiveAdministration(fixture.Database).AddAsync(Context, people.Gallery.Name, new Core.Archives.ArchiveSource("/photos"), Cancel);
        await fixture.ExecuteAsync($"INSERT INTO archive_item (archive_id, source_key, source) VALUES ({archive.Id}, gen_random_uuid(), '/photos/1.jpg')");
        await people.AddAsync(photos: 2, 1);
        await RequestAsync();
        Assert.Single(await RequestedAsync(people)); // the first time
        await EndAsync(people, "1 minute");
        await RequestAsync();
        Assert.Single(await RequestedAsync(people));

        await EndAsync(people, "6 minutes");
        await RequestAsync();
        Assert.Equal(2, (await RequestedAsync(people)).Count);
        await EndAsync(people, "1 minute");
        await fixture.ExecuteAsync($"UPDATE archive_item SET state = 'indexed' WHERE archive_id = {archive.Id}");
        await RequestAsync();
        Assert.Equal(3, (await RequestedAsync(people)).Count);
    }

    [Fact]
    public async Task Of_very_many_changed_people_a_look_measures_some_and_the_workers_the_others()
    {
        var people = await TestPeople.CreateAsync(fixture, faces);
        var anna = await MarkAsync(people, earlier: 1200);

        Assert.Equal([], await people.ListAsync()); // nobody waits for all of them
        Assert.InRange(await MarksAsync(people), 600, 800);

        while (await new PeopleUpkeep(fixture.Database).MeasureAsync(Cancel))
            Assert.InRange(await MarksAsync(people), 0, 700);
        Assert.Equal(0, await MarksAsync(people));
        Assert.Equal(["? 3"], await people.ListAsync());
        Assert.Equal(anna, (await people.People.ListAsync(Context, people.Gallery.Name, new PeopleList(Limit: 1), Cancel)).People[0].Subject.Id);
    }

    [Fact]
    public async Task What_a_grouping_changed_is_told_by_an_event_also_when_a_worker_of_the_version_before_made_it()
    {
        var people = await TestPeople.CreateAsync(fixture, faces);
        await people.AddAsync(photos: 3, 1, 2);
        await people.ClusterAsync();
        await people.ClusterAsync(); // changes nothing
        await fixture.ExecuteAsync($"INSERT INTO people_news (gallery_id, linked, moved, before, after) VALUES ({people.Gallery.Id}, 7, 5, 2, 3)");

        var told = await fixture.Database.RunAsync(connection => connection.QueryAsync("SELECT payload::text FROM event WHERE gallery_id = $1 AND kind = 'people-changed' ORDER BY id",
            [people.Gallery.Id], row => JsonSerializer.Deserialize<PeopleChanged>(row.GetString(0), JsonSerializerOptions.Web)!, Cancel), Cancel);

        Assert.Equal([(6, 6, 0, 2), (7, 5, 2, 3L)], told.Select(one => (one.FacesLinked, one.FacesMoved, one.PeopleBefore, one.PeopleAfter)));
        Assert.All(told, one => Assert.Equal((people.Gallery.Name.Value, "peopleChanged"), (one.Gallery, one.Outcome)));
        Assert.Equal(0, await fixture.ScalarAsync<long>("SELECT count(*) FROM people_news"));
    }

    /// <summary>As many subjects without faces, all of them changed, and behind them one with three photos.</summary>
    private async Task<long> MarkAsync(TestPeople people, int earlier)
    {
        await fixture.ExecuteAsync($"WITH added AS (INSERT INTO subject (gallery_id) SELECT {people.Gallery.Id} FROM generate_series(1, {earlier}) RETURNING gallery_id, id) INSERT INTO subject_to_measure SELECT gallery_id, id FROM added");
        var anna = await fixture.ScalarAsync<long>($"INSERT INTO subject (gallery_id) VALUES ({people.Gallery.Id}) RETURNING id");
        foreach (var face in await people.AddAsync(photos: 3, 1))
            await fixture.ExecuteAsync($"UPDATE face SET subject_id = {anna} WHERE id = {face}");
        return anna;
    }

    private Task<long> MarksAsync(TestPeople people) => fixture.ScalarAsync<long>($"SELECT count(DISTINCT subject_id) FROM subject_to_measure WHERE gallery_id = {people.Gallery.Id}");

    private Task RequestAsync() => new PeopleUpkeep(fixture.Database).RequestAsync(Cancel);

    private async Task<IReadOnlyList<Operation>> RequestedAsync(TestPeople people) =>
        [.. (await new OperationAdministration(fixture.Database).ListAsync(people.Gallery.Name, all: true, Cancel)).Where(operation => operation.Kind == OperationKind.People)];

    /// <summary>The operation is done, and was requested so long ago.</summary>
    private Task EndAsync(TestPeople people, string ago = "1 minute") =>
        fixture.ExecuteAsync($"UPDATE operation SET state = 'done', ended_at = now(), requested_at = now() - interval '{ago}' WHERE gallery_id = {people.Gallery.Id} AND kind = 'people'");

    private async Task<long[]> FacesAsync(TestPeople people, int count) =>
        [.. (await fixture.ScalarAsync<long[]>($"SELECT array_agg(face.id ORDER BY face.id) FROM face JOIN image ON image.id = image_id WHERE gallery_id = {people.Gallery.Id}")).Take(count)];
}
