using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using FaceWorker.Core.People;
using FaceWorker.Core.Subjects;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.People;

public sealed class PeopleListTests(StoreFixture fixture)
{
    private readonly TestFaces faces = new(seed: 107);

    [Fact]
    public async Task People_are_listed_by_photos_by_the_newest_and_by_name_page_by_page_each_once()
    {
        var people = await TestPeople.CreateAsync(fixture, faces);
        foreach (var (person, photos) in new[] { (1, 4), (2, 2), (3, 3), (4, 2), (5, 5) })
            await people.AddAsync(photos, person);
        await people.ClusterAsync();
        var byPhotos = (await people.People.ListAsync(Context, people.Gallery.Name, new PeopleList(10), Cancel)).People;
        Assert.Equal([5, 4, 3, 2, 2], byPhotos.Select(person => person.Photos));
        await people.NameAsync(byPhotos[0].Subject.Id, "berta");
        await people.NameAsync(byPhotos[2].Subject.Id, "Anna");
        await people.NameAsync(byPhotos[4].Subject.Id, "Änne");

        Assert.Equal(byPhotos.Select(person => person.Subject.Id), await PagesAsync(people, new PeopleList(2)));
        Assert.Equal(["berta 5", "? 2", "Anna 3", "Änne 2", "? 4"], await LinesAsync(people, new PeopleList(2) { Order = PeopleOrder.Newest }));
        Assert.Equal(["Anna 3", "berta 5", "Änne 2"], await LinesAsync(people, new PeopleList(2) { Order = PeopleOrder.Name }));
        Assert.Equal(["berta 5", "Anna 3", "Änne 2"], await LinesAsync(people, new PeopleList(1, Named: true)));
        Assert.Equal(["? 4", "? 2"], await LinesAsync(people, new PeopleList(1, Named: false)));
        Assert.Equal(["berta 5"], await LinesAsync(people, new PeopleList(1) { Prefix = "BER" }));
        Assert.Empty(await LinesAsync(people, new PeopleList(1) { Prefix = "%" }));
        Assert.Equal(new PeopleCounts(Named: 3, Unnamed: 2, Ignored: 0), await people.People.CountAsync(Context, people.Gallery.Name, Cancel));
    }

    [Theory]
    [InlineData("photos")]
    [InlineData("1")]
    [InlineData("1.x")]
    [InlineData(".5")]
    [InlineData("99999999999999999999.1")]
    public async Task A_place_that_no_page_named_is_refused(string place)
    {
        var people = await TestPeople.CreateAsync(fixture, faces);
        var refusal = await Assert.ThrowsAsync<RequestRejectedException>(() => people.People.ListAsync(Context, people.Gallery.Name, new PeopleList(1) { After = place }, Cancel));
        Assert.Equal(RejectionReason.InvalidMessage, refusal.Reason);
    }

    [Fact]
    public async Task Counts_and_the_central_face_follow_every_change()
    {
        var people = await TestPeople.CreateAsync(fixture, faces);
        var some = await people.AddAsync(photos: 4, 1, 2);
        await people.ClusterAsync();
        var (one, two) = (await people.OwnerAsync(some[..4]), await people.OwnerAsync(some[4..]));
        Task<PersonSummary> ShowAsync(long person) => people.People.ShowAsync(Context, people.Gallery.Name, SubjectReference.To(person), Cancel);

        var first = await ShowAsync(one);
        Assert.Equal((4, 0, 4), (first.Faces, first.Confirmed, first.Photos));
        Assert.Contains(Assert.NotNull(first.CentralFace), some[..4]);

        await people.RejectAsync(one, first.CentralFace!.Value);
        var rejected = await ShowAsync(one);
        Assert.Equal((3, 1), (rejected.Faces, rejected.Confirmed)); // what is left has an anchor now
        Assert.NotEqual(first.CentralFace, rejected.CentralFace);

        await people.MergeAsync(one, two);
        Assert.Equal((7, 7, 7), await ShowAsync(two) is var merged ? (merged.Faces, merged.Confirmed, merged.Photos) : default);
        await fixture.ExecuteAsync($"DELETE FROM image WHERE id IN (SELECT image_id FROM face WHERE subject_id = {two} ORDER BY image_id LIMIT 5)");
        Assert.Equal(2, (await ShowAsync(two)).Photos);
    }

    [Fact]
    public async Task A_persons_faces_come_most_certain_first_and_a_stranger_last()
    {
        var people = await TestPeople.CreateAsync(fixture, faces);
        var some = await people.AddAsync(photos: 6, 1);
        await people.ClusterAsync();
        var one = await people.OwnerAsync(some);
        var stranger = await people.AddAsync(photos: 1, 2);
        await people.Subjects.ReassignAsync(Context, people.Gallery.Name, stranger, SubjectReference.To(one), Cancel);
        Task<IReadOnlyList<FaceOfPerson>> FacesAsync(int skip, int limit, bool least) =>
            people.People.ListFacesAsync(Context, people.Gallery.Name, SubjectReference.To(one), new FacesList(limit, skip, least), Cancel);

        var all = await FacesAsync(0, 10, least: false);
        Assert.Equal(stranger[0], all[^1].FaceId);
        Assert.True(all[^1].Certainty.Value > all[^2].Certainty.Value + 0.3);
        Assert.Equal(all.OrderBy(face => face.Certainty).Select(face => face.FaceId), all.Select(face => face.FaceId));
        Assert.Equal(all.Select(face => face.FaceId), (await FacesAsync(0, 4, least: false)).Concat(await FacesAsync(4, 4, least: false)).Select(face => face.FaceId));
        Assert.Equal(all.Reverse().Take(3).Select(face => face.FaceId), (await FacesAsync(0, 3, least: true)).Select(face => face.FaceId));
        Assert.Equal((true, false), (all[^1].IsConfirmed, all[0].IsConfirmed));
    }

    [Fact]
    public async Task A_persons_faces_are_counted_and_listed_by_the_year_of_their_photos()
    {
        var people = await TestPeople.CreateAsync(fixture, faces);
        DateTime?[] times = [new DateTime(2019, 1, 1), new DateTime(2019, 12, 31, 23, 59, 59), null, new DateTime(2021, 6, 1), new DateTime(2019, 5, 5), null];
        var pictures = times.Select(time => faces.Picture(faces.Embedding(1), time)).ToList();
        var images = await fixture.AddAsync(people.Gallery, pictures);
        await people.ClusterAsync();
        var one = SubjectReference.To(await people.OwnerAsync([.. images.Select(image => image.Faces[0].Id)]));
        Task<IReadOnlyList<FaceOfPerson>> FacesAsync(FacesList list) => people.People.ListFacesAsync(Context, people.Gallery.Name, one, list, Cancel);

        var years = await people.People.CountYearsAsync(Context, people.Gallery.Name, one, Cancel);
        Assert.Equal([(2021, 1), (2019, 3), (null, 2)], years.Select(year => (year.TakenIn.Year, (int)year.Faces)));

        var all = await FacesAsync(new FacesList(10));
        Assert.Equal(times.Order(), all.Select(face => face.TakenAt).Order());
        foreach (var year in years)
        {
            var own = all.Where(face => face.TakenAt?.Year == year.TakenIn.Year).ToList();
            Assert.Equal(own, await FacesAsync(new FacesList(10) { TakenIn = year.TakenIn })); // as certain as among all
            Assert.Equal(own.AsEnumerable().Reverse().Skip(1), await FacesAsync(new FacesList(10, Skip: 1, LeastCertainFirst: true) { TakenIn = year.TakenIn }));
        }

        Assert.Empty(await FacesAsync(new FacesList(10) { TakenIn = new TakenIn(1066) }));

        await fixture.Store.FindImageAsync(people.Gallery, pictures[2].File with { TakenAt = new DateTime(2022, 2, 2) }, Cancel); // as if indexed again
        var again = await people.People.CountYearsAsync(Context, people.Gallery.Name, one, Cancel);
        Assert.Equal([(2022, 1), (2021, 1), (2019, 3), (null, 1)], again.Select(year => (year.TakenIn.Year, (int)year.Faces)));
        times[2] = new DateTime(2022, 2, 2);
        Assert.Equal(times.Order(), (await people.Subjects.ShowAsync(Context, people.Gallery.Name, one, Cancel)).Faces.Select(face => face.TakenAt).Order());
    }

    [Fact]
    public async Task A_person_who_is_two_is_proposed_to_be_split_into_two()
    {
        var people = await TestPeople.CreateAsync(fixture, faces);
        var (one, two) = (await people.AddAsync(photos: 6, 1), await people.AddAsync(photos: 4, 2));
        await people.ClusterAsync();
        await people.MergeAsync(await people.OwnerAsync(two), await people.OwnerAsync(one));
        var person = await people.OwnerAsync([.. one, .. two]);

        var groups = await new PersonGroups(people.People).ProposeAsync(Context, people.Gallery.Name, SubjectReference.To(person), Cancel);

        Assert.Equal([[.. one.Order()], [.. two.Order()]], groups.Select(group => group.Select(face => face.FaceId).Order().ToArray()));
        await people.SplitAsync(person, two);
        Assert.Single(await new PersonGroups(people.People).ProposeAsync(Context, people.Gallery.Name, SubjectReference.To(person), Cancel));
    }

    [Fact]
    public async Task Many_are_merged_at_once_into_the_one_with_a_name_and_undone_at_once()
    {
        var people = await TestPeople.CreateAsync(fixture, faces);
        var some = await people.AddAsync(photos: 2, 1, 2, 3);
        await people.ClusterAsync();
        var ids = new[] { await people.OwnerAsync(some[..2]), await people.OwnerAsync(some[2..4]), await people.OwnerAsync(some[4..]) };
        await people.NameAsync(ids[1], "Anna");
        var before = await people.StateAsync();
        SubjectReference[] all = [.. ids.Select(SubjectReference.To)];

        var changes = await people.Subjects.MergeAsync(Context, people.Gallery.Name, all, Cancel);
        Assert.Equal(2, changes.Count);
        Assert.Equal(["Anna 6"], await people.ListAsync());

        await people.Subjects.UndoAsync(Context, people.Gallery.Name, [.. changes.Select(change => change.Id)], Cancel);
        Assert.Equal(before, await people.StateAsync());
        await people.NameAsync(ids[2], "Ben");
        await Assert.ThrowsAsync<RequestRejectedException>(() => people.Subjects.MergeAsync(Context, people.Gallery.Name, all, Cancel));
        await Assert.ThrowsAsync<RequestRejectedException>(() => people.Subjects.MergeAsync(Context, people.Gallery.Name, all[..1], Cancel));
        Assert.Equal(3, (await people.ListAsync()).Count); // nothing was half done
    }

    [Fact]
    public async Task Many_are_ignored_at_once_and_are_in_a_list_of_their_own()
    {
        var people = await TestPeople.CreateAsync(fixture, faces);
        var some = await people.AddAsync(photos: 2, 1, 2, 3);
        await people.ClusterAsync();
        SubjectReference[] two = [SubjectReference.To(await people.OwnerAsync(some[..2])), SubjectReference.To(await people.OwnerAsync(some[2..4]))];

        Assert.Equal(2, (await people.Subjects.IgnoreAsync(Context, people.Gallery.Name, two, ignored: true, Cancel)).Count);
        Assert.Empty(await people.Subjects.IgnoreAsync(Context, people.Gallery.Name, two, ignored: true, Cancel));
        Assert.Equal(new PeopleCounts(0, 1, 2), await people.People.CountAsync(Context, people.Gallery.Name, Cancel));
        Assert.Equal(["? 2", "? 2"], await LinesAsync(people, new PeopleList(10, Ignored: true)));
    }

    [Fact]
    public async Task A_persons_history_has_their_own_changes_only_and_what_undid_them()
    {
        var people = await TestPeople.CreateAsync(fixture, faces);
        var some = await people.AddAsync(photos: 2, 1, 2, 3);
        await people.ClusterAsync();
        var (one, two, three) = (await people.OwnerAsync(some[..2]), await people.OwnerAsync(some[2..4]), await people.OwnerAsync(some[4..]));
        var name = await people.NameAsync(one, "Anna");
        await people.NameAsync(three, "Ben");
        var differ = await people.DifferAsync(two, one);
        var undo = await people.UndoAsync(name);

        var changes = await people.Subjects.ListChangesAsync(Context, people.Gallery.Name, one, limit: 10, Cancel);
        Assert.Equal([undo.Id, differ.Id, name.Id], changes.Select(change => change.Id));
        Assert.Equal([differ.Id], (await people.Subjects.ListChangesAsync(Context, people.Gallery.Name, two, limit: 10, Cancel)).Select(change => change.Id));
    }

    private static async Task<IReadOnlyList<string>> LinesAsync(TestPeople people, PeopleList list) => [.. (await AllAsync(people, list)).Select(person => $"{person.Subject.Name?.Value ?? "?"} {person.Photos}")];

    private static async Task<IReadOnlyList<long>> PagesAsync(TestPeople people, PeopleList list) => [.. (await AllAsync(people, list)).Select(person => person.Subject.Id)];

    private static async Task<List<PersonSummary>> AllAsync(TestPeople people, PeopleList list)
    {
        var all = new List<PersonSummary>();
        for (string? after = null; ;)
        {
            var page = await people.People.ListAsync(Context, people.Gallery.Name, list with { After = after }, Cancel);
            Assert.InRange(page.People.Count, 0, list.Limit);
            all.AddRange(page.People);
            if ((after = page.Next) is null)
                return all;
        }
    }
}
