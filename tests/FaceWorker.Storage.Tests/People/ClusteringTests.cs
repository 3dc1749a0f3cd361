using FaceWorker.Core;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.People;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.People.Grouping;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.People;

public sealed class ClusteringTests(StoreFixture fixture)
{
    private readonly TestFaces faces = new(seed: 101);

    [Fact]
    public async Task Faces_of_one_person_are_found_to_be_one_and_a_face_on_its_own_stays_nobodys()
    {
        var people = await TestPeople.CreateAsync(fixture, faces);
        var (some, alone) = (await people.AddAsync(photos: 4, 1, 2, 3), await people.AddAsync(photos: 1, 4));

        var outcome = await people.ClusterAsync();

        Assert.Equal((13, 13, 12, 0, 3), (outcome.Linked, outcome.Grouped, outcome.Moved, outcome.Before, outcome.After));
        Assert.Equal(["? 4", "? 4", "? 4"], await people.ListAsync());
        Assert.Equal(3, new[] { await people.OwnerAsync(some[..4]), await people.OwnerAsync(some[4..8]), await people.OwnerAsync(some[8..]) }.Distinct().Count());
        Assert.Equal([null], await people.OwnersAsync(alone));
        Assert.Equal((0, 0, 0), await people.ClusterAsync() is var again ? (again.Linked, again.Grouped, again.Moved) : default);
    }

    [Fact]
    public async Task A_name_gets_the_photos_that_come_later_and_nobody_changes_places()
    {
        var people = await TestPeople.CreateAsync(fixture, faces);
        var first = await people.AddAsync(photos: 3, 1, 2, 3);
        await people.ClusterAsync();
        var before = await people.OwnersAsync(first);
        await people.NameAsync(before[0]!.Value, "Anna");

        var later = await people.AddAsync(photos: 3, 1, 2, 4);
        var outcome = await people.ClusterAsync();

        Assert.Equal(["? 3", "? 3", "? 6", "Anna 6"], (await people.ListAsync()).Order(StringComparer.Ordinal));
        Assert.Equal(before, await people.OwnersAsync(first));
        Assert.Equal([.. before[..3], .. before[3..6]], await people.OwnersAsync(later[..6]));
        Assert.Equal(9, outcome.Moved);
        Assert.Equal(9 + 6, outcome.Grouped); // nobody's of whom there is no new photo
    }

    [Fact]
    public async Task Two_who_have_names_stay_two_however_alike_they_are_and_are_suggested()
    {
        var people = await TestPeople.CreateAsync(fixture, faces);
        var (one, other) = (await people.AddAsync(photos: 3, 1), await people.AddAsync(photos: 3, 1));
        await EnrollAsync(people, "Anna", one);
        await EnrollAsync(people, "Hanna", other);
        var state = await people.StateAsync();

        await people.AddAsync(photos: 4, 1);
        await people.ClusterAsync();

        Assert.Equal(10, (await people.ListAsync()).Sum(line => int.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)));
        var (anna, hanna) = (await people.OwnerAsync(one), await people.OwnerAsync(other));
        Assert.NotEqual(anna, hanna);
        Assert.Equal([(anna, hanna)], await people.SuggestAsync());
        Assert.DoesNotContain("different", state, StringComparison.Ordinal);

        await people.DifferAsync(anna, hanna);
        Assert.Empty(await people.SuggestAsync());
    }

    [Fact]
    public async Task A_rejected_face_does_not_come_back_with_new_photos_nor_when_everything_is_linked_again()
    {
        var people = await TestPeople.CreateAsync(fixture, faces);
        var some = await people.AddAsync(photos: 5, 1);
        await people.ClusterAsync();
        var anna = await people.OwnerAsync(some);
        await people.NameAsync(anna, "Anna");
        await people.RejectAsync(anna, some[0], some[1]);

        await people.AddAsync(photos: 5, 1);
        await people.ClusterAsync();
        Assert.DoesNotContain(anna, await people.OwnersAsync(some[..2]));

        await fixture.ExecuteAsync($"DELETE FROM face_link WHERE space_id = {people.Gallery.SpaceId}");
        await people.ClusterAsync();
        Assert.DoesNotContain(anna, await people.OwnersAsync(some[..2]));
        Assert.Contains("Anna 8", await people.ListAsync());
    }

    [Fact]
    public async Task A_name_whose_confirmed_faces_are_all_taken_away_stays_with_the_faces_that_are_left()
    {
        var people = await TestPeople.CreateAsync(fixture, faces);
        var (some, ben) = (await people.AddAsync(photos: 1, 1), await people.AddAsync(photos: 1, 2));
        await EnrollAsync(people, "Anna", some);
        await EnrollAsync(people, "Ben", ben);
        var found = await people.AddAsync(photos: 3, 1);
        await people.ClusterAsync();
        var anna = await people.OwnerAsync(found);

        await people.Subjects.ReassignAsync(Context, people.Gallery.Name, some, new SubjectName("Ben"), Cancel);
        await people.ClusterAsync();

        Assert.Equal(anna, await people.OwnerAsync(found));
        Assert.Equal(1, await fixture.ScalarAsync<long>($"SELECT count(*) FROM face WHERE subject_id = {anna} AND is_confirmed"));
    }

    [Fact]
    public async Task A_split_holds_without_any_name()
    {
        var people = await TestPeople.CreateAsync(fixture, faces);
        var some = await people.AddAsync(photos: 6, 1);
        await people.ClusterAsync();
        var one = await people.OwnerAsync(some);
        await people.SplitAsync(one, some[4], some[5]);
        var other = await people.OwnerAsync(some[4..]);

        await people.AddAsync(photos: 4, 1);
        await people.ClusterAsync();

        Assert.Equal((one, other), (await people.OwnerAsync(some[..4]), await people.OwnerAsync(some[4..])));
        Assert.Empty(await people.SuggestAsync());
    }

    [Fact]
    public async Task Two_faces_of_a_photo_are_two_people_unless_the_gallery_is_of_collages()
    {
        var (photos, collages) = (await TestPeople.CreateAsync(fixture, faces), await TestPeople.CreateAsync(fixture, faces, new PeopleSettings(KeepUp: false, OncePerPhoto: false)));
        foreach (var people in new[] { photos, collages })
        {
            await people.AddPhotoAsync(faces.Embedding(1), faces.Embedding(1));
            await people.AddPhotoAsync(faces.Embedding(1), faces.Embedding(1));
            await people.AddPhotoAsync([.. Enumerable.Range(0, 100).Select(_ => faces.Embedding(2))]);
            await people.ClusterAsync();
        }

        Assert.Equal(["? 2", "? 2"], await photos.ListAsync());
        Assert.Equal(["? 4", "? 100"], await collages.ListAsync()); // those on most photos first
    }

    [Fact]
    public async Task An_empty_gallery_and_one_of_one_face_have_nobody_in_them()
    {
        var people = await TestPeople.CreateAsync(fixture, faces);
        Assert.Equal("linked 0 faces, grouped 0, moved 0; 0 people before, 0 after", (await people.ClusterAsync()).ToString());

        var one = await people.AddAsync(photos: 1, 1);
        Assert.Equal("linked 1 faces, grouped 1, moved 0; 0 people before, 0 after", (await people.ClusterAsync()).ToString());
        await EnrollAsync(people, "Anna", one);
        Assert.Equal("linked 0 faces, grouped 1, moved 0; 1 people before, 1 after", (await people.ClusterAsync()).ToString());
    }

    [Fact]
    public async Task What_people_change_while_faces_are_grouped_is_not_overwritten()
    {
        var people = await TestPeople.CreateAsync(fixture, faces);
        var some = await people.AddAsync(photos: 4, 1, 2);
        await people.ClusterAsync();
        var (one, two) = (await people.OwnerAsync(some[..4]), await people.OwnerAsync(some[4..]));
        var more = await people.AddAsync(photos: 2, 1, 2, 3);
        long ben = 0;

        var outcome = await people.ClusterAsync(new InterruptedStore(fixture.Database, async () =>
        {
            await people.NameAsync(one, "Anna");
            await people.RejectAsync(one, some[0]);
            await people.DifferAsync(one, two);
            await EnrollAsync(people, "Ben", [more[4]]);
            ben = await people.OwnerAsync(more[4]);
        }));

        Assert.Equal([null, one, one, one, two, two, two, two, one, one, two, two, ben, ben], await people.OwnersAsync([.. some, .. more]));
        Assert.Equal("Anna", (await people.Subjects.ShowAsync(Context, people.Gallery.Name, SubjectReference.To(one), Cancel)).Subject.Subject.Name!.Value);
        Assert.True(outcome.Moved >= 5);
    }

    [Fact]
    public async Task Two_clusterings_at_once_leave_what_one_would_have_left()
    {
        var people = await TestPeople.CreateAsync(fixture, faces);
        await people.AddAsync(photos: 5, 1, 2, 3, 4);

        await Task.WhenAll(people.ClusterAsync(), people.ClusterAsync(), people.ClusterAsync());
        await people.ClusterAsync();

        Assert.Equal(["? 5", "? 5", "? 5", "? 5"], await people.ListAsync());
    }

    [Fact]
    public async Task One_that_is_interrupted_before_it_writes_has_changed_nothing_and_the_next_goes_on()
    {
        var people = await TestPeople.CreateAsync(fixture, faces);
        await people.AddAsync(photos: 3, 1, 2);

        await Assert.ThrowsAsync<TransientFailureException>(() => people.ClusterAsync(new InterruptedStore(fixture.Database, () => throw new TransientFailureException("The database is away."))));
        Assert.Empty(await people.ListAsync());
        var outcome = await people.ClusterAsync();

        Assert.Equal((0, 6), (outcome.Linked, outcome.Moved));
        Assert.Equal(["? 3", "? 3"], await people.ListAsync());
    }

    [Fact]
    public async Task A_person_of_whom_no_face_is_left_is_gone_and_one_who_has_a_name_is_not()
    {
        var people = await TestPeople.CreateAsync(fixture, faces);
        var some = await people.AddAsync(photos: 2, 1, 2);
        await people.ClusterAsync();
        await people.NameAsync(await people.OwnerAsync(some[..2]), "Anna");
        await EnrollAsync(people, "Ben", some[2..]);

        await people.ClusterAsync();
        await people.AddAsync(photos: 1, 2);
        await people.ClusterAsync();

        Assert.Equal(["Ben 3", "Anna 2"], await people.ListAsync());
    }

    private async Task EnrollAsync(TestPeople people, string name, IEnumerable<long> of)
    {
        foreach (var face in of)
            await new Storage.Subjects.SubjectStore(fixture.Database).EnrollAsync(Context, people.Gallery, new SubjectName(name), face, Cancel);
    }

    /// <summary>Something happens after the faces are grouped, and before that is written.</summary>
    private sealed class InterruptedStore(GalleryDatabase database, Func<Task> happen) : IPeopleStore
    {
        private readonly PeopleStore store = new(database);
        private bool isOver;

        public Task<LinkingState> MeasureAsync(Gallery gallery, CancellationToken cancel) => store.MeasureAsync(gallery, cancel);

        public Task<IReadOnlyList<(long FaceId, Embedding Embedding)>> ReadTemplatesAsync(Gallery gallery, bool linked, long after, int most, CancellationToken cancel) =>
            store.ReadTemplatesAsync(gallery, linked, after, most, cancel);

        public Task<IReadOnlyList<FaceLink>> SearchLinksAsync(Gallery gallery, long after, int most, SquaredDistance within, CancellationToken cancel) =>
            store.SearchLinksAsync(gallery, after, most, within, cancel);

        public Task AddLinksAsync(Gallery gallery, IReadOnlyList<FaceLink> links, CancellationToken cancel) => store.AddLinksAsync(gallery, links, cancel);

        public Task<PeopleScope> ReadScopeAsync(Gallery gallery, SquaredDistance near, CancellationToken cancel) => store.ReadScopeAsync(gallery, near, cancel);

        public Task MeasurePeopleAsync(Gallery gallery, CancellationToken cancel) => store.MeasurePeopleAsync(gallery, cancel);

        public async Task<PeopleWritten> WriteAsync(Gallery gallery, PeopleScope scope, IReadOnlyList<PersonMove> moves, LinkWeights weights, long linked, CancellationToken cancel)
        {
            if (!isOver)
            {
                isOver = true;
                await happen();
            }

            return await store.WriteAsync(gallery, scope, moves, weights, linked, cancel);
        }
    }
}
