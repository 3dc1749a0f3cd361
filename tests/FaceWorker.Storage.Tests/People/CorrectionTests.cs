using FaceWorker.Core.Access;
using FaceWorker.Core.Images;
using FaceWorker.Core.People;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Subjects;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.People;

public sealed class CorrectionTests(StoreFixture fixture)
{
    private readonly TestFaces faces = new(seed: 103);

    [Fact]
    public async Task Every_change_of_people_without_names_is_undone_to_the_letter()
    {
        var (people, some) = await FoundAsync(photos: 4, 1, 2, 3);
        var (one, two) = (await people.OwnerAsync(some[..4]), await people.OwnerAsync(some[4..8]));
        var before = await people.StateAsync();

        async Task AssertUndoneAsync(Func<Task<SubjectChange>> change, string description)
        {
            var done = await change();
            Assert.StartsWith(description, done.Description, StringComparison.Ordinal);
            Assert.NotEqual(before, await people.StateAsync());
            await people.UndoAsync(done);
            Assert.Equal(before, await people.StateAsync());
        }

        await AssertUndoneAsync(() => people.NameAsync(one, "Anna"), $"named subject {one} 'Anna'");
        await AssertUndoneAsync(() => people.MergeAsync(one, two), $"merged subject {one} into subject {two}");
        await AssertUndoneAsync(() => people.SplitAsync(one, some[0], some[1]), "split subject ");
        await AssertUndoneAsync(() => people.SameAsync(some[0], some[4]), "merged subject ");
        await AssertUndoneAsync(() => people.RejectAsync(one, some[0]), $"took faces out of subject {one}");
        await AssertUndoneAsync(() => people.DifferAsync(one, two), $"said that subject {one} and subject {two} are different people");
        await AssertUndoneAsync(() => people.Subjects.IgnoreAsync(Context, people.Gallery.Name, SubjectReference.To(one), ignored: true, Cancel), $"ignored subject {one}");
        await AssertUndoneAsync(() => people.Subjects.ReassignAsync(Context, people.Gallery.Name, [some[0], some[4]], SubjectReference.To(two), Cancel), $"gave faces to subject {two}");
    }

    [Fact]
    public async Task A_chain_of_changes_is_undone_from_its_end_also_after_the_machine_has_moved_faces_in_between()
    {
        var (people, some) = await FoundAsync(photos: 4, 1, 2);
        var (one, two) = (await people.OwnerAsync(some[..4]), await people.OwnerAsync(some[4..]));
        var before = await people.StateAsync();
        var changes = new List<SubjectChange> { await people.NameAsync(one, "Anna"), await people.RejectAsync(one, some[0]), await people.DifferAsync(one, two) };
        await people.ClusterAsync();
        changes.Add(await people.MergeAsync(two, one));
        await people.ClusterAsync();

        foreach (var change in Enumerable.Reverse(changes))
            await people.UndoAsync(change);

        Assert.Equal(before, await people.StateAsync());
    }

    [Fact]
    public async Task Split_and_merged_back_a_hundred_times_a_person_is_as_before_and_so_after_all_that_is_undone()
    {
        var (people, some) = await FoundAsync(photos: 4, 1);
        var one = await people.OwnerAsync(some);
        var before = await people.StateAsync();
        var changes = new List<SubjectChange>();
        for (var i = 0; i < 100; i++)
        {
            changes.Add(await people.SplitAsync(one, some[i % 4]));
            var other = await people.OwnerAsync(some[i % 4]);
            if (i % 10 == 0)
                await people.ClusterAsync();
            changes.Add(await people.MergeAsync(other, one));
        }

        Assert.Equal(["? 4"], await people.ListAsync());
        Assert.Equal(0, await fixture.ScalarAsync<long>($"SELECT count(*) FROM face_constraint WHERE gallery_id = {people.Gallery.Id} AND ended_by IS NULL"));
        foreach (var change in Enumerable.Reverse(changes))
            await people.UndoAsync(change);
        Assert.Equal(before, await people.StateAsync());
    }

    [Fact]
    public async Task What_was_said_of_a_person_holds_for_whom_they_are_merged_into_and_again_for_them_when_that_is_undone()
    {
        var (people, some) = await FoundAsync(photos: 3, 1, 2, 3);
        var (one, two, three) = (await people.OwnerAsync(some[..3]), await people.OwnerAsync(some[3..6]), await people.OwnerAsync(some[6..]));
        await people.DifferAsync(one, three);
        await people.RejectAsync(one, some[0]);
        var before = await people.StateAsync();

        var merge = await people.MergeAsync(one, two);

        Assert.EndsWith($"different {some[0]} {two}, different {Math.Min(two, three)} {Math.Max(two, three)}", await people.StateAsync(), StringComparison.Ordinal);
        await people.UndoAsync(merge);
        Assert.Equal(before, await people.StateAsync());
    }

    [Fact]
    public async Task Who_says_the_opposite_later_is_right()
    {
        var (people, some) = await FoundAsync(photos: 3, 1, 2);
        var (one, two) = (await people.OwnerAsync(some[..3]), await people.OwnerAsync(some[3..]));
        await people.DifferAsync(one, two);
        await people.RejectAsync(one, some[0]);
        await people.Subjects.ReassignAsync(Context, people.Gallery.Name, [some[0]], SubjectReference.To(one), Cancel);
        await people.RejectAsync(one, some[1]);
        await people.MergeAsync(two, one);
        await people.NameAsync(one, "Anna");
        await new SubjectStore(fixture.Database).EnrollAsync(Context, people.Gallery, new SubjectName("Anna"), some[1], Cancel);

        await people.ClusterAsync();

        Assert.Equal(one, await people.OwnerAsync(some));
        Assert.EndsWith(" | ", await people.StateAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_one_who_has_a_name_stays_in_whichever_order_two_are_merged()
    {
        var (people, some) = await FoundAsync(photos: 2, 1, 2);
        var (one, two) = (await people.OwnerAsync(some[..2]), await people.OwnerAsync(some[2..]));
        await people.NameAsync(one, "Anna");

        var merge = await people.MergeAsync(one, two);

        Assert.Equal($"merged subject {two} into 'Anna'", merge.Description);
        Assert.Equal(["Anna 4"], await people.ListAsync());
    }

    [Fact]
    public async Task An_ignored_person_is_left_out_and_keeps_getting_faces()
    {
        var (people, some) = await FoundAsync(photos: 3, 1, 2);
        var one = await people.OwnerAsync(some[..3]);
        await people.Subjects.IgnoreAsync(Context, people.Gallery.Name, SubjectReference.To(one), ignored: true, Cancel);
        await people.AddAsync(photos: 1, 1);
        await people.ClusterAsync();

        Assert.Equal(["? 3"], await people.ListAsync());
        var ignored = Assert.Single((await people.People.ListAsync(Context, people.Gallery.Name, new PeopleList(10, Ignored: true), Cancel)).People);
        Assert.Equal((one, 4, true), (ignored.Subject.Id, ignored.Faces, ignored.IsIgnored));
        var refused = await Assert.ThrowsAsync<RequestRejectedException>(() => people.Subjects.IgnoreAsync(Context, people.Gallery.Name, SubjectReference.To(one), ignored: true, Cancel));
        Assert.Equal($"Subject {one} is ignored already; there is nothing to change.", refused.Message);
    }

    [Fact]
    public async Task Somebody_without_the_right_changes_and_lists_nothing()
    {
        var (people, some) = await FoundAsync(photos: 2, 1);
        var one = SubjectReference.To(await people.OwnerAsync(some));
        var guest = Context with { Caller = new Caller("guest", Rights.All & ~Rights.ManageSubjects & ~Rights.ListSubjects) };
        var name = people.Gallery.Name;
        Func<Task>[] attempts =
        [
            () => people.Subjects.RejectAsync(guest, name, one, some, Cancel), () => people.Subjects.DifferAsync(guest, name, one, one, Cancel), () => people.Subjects.IgnoreAsync(guest, name, one, true, Cancel),
            () => people.People.ListAsync(guest, name, new PeopleList(1), Cancel), () => people.People.SuggestAsync(guest, name, 1, Cancel),
        ];

        foreach (var attempt in attempts)
            Assert.Contains("'guest' lacks the right", (await Assert.ThrowsAsync<RequestRejectedException>(attempt)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_without_names_are_one_person_each_in_searches_and_in_no_list_of_names()
    {
        var (people, some) = await FoundAsync(photos: 3, 1, 2);
        var one = await people.OwnerAsync(some[..3]);

        var found = await fixture.Store.FindCandidatesAsync(people.Gallery, faces.Embedding(1), top: 5, Core.Batching.Lane.Interactive, Cancel);

        Assert.Equal(2, found.Items.Count);
        Assert.Equal((one, null, 3), (found.Items[0].Subject!.Id, found.Items[0].Subject!.Name, found.Items[0].Evidence.Count));
        Assert.Empty(await people.Subjects.ListAsync(Context, people.Gallery.Name, after: null, 10, Cancel));
        Assert.Empty(await new SubjectClassifierStore(fixture.Database).ReadTemplatesAsync(people.Gallery, Cancel));
        await using var fresh = new PostgresGalleryStore(fixture.Database, fixture.Options, TimeProvider.System);
        Assert.Equal((2, 6), await fresh.MeasureAsync(people.Gallery, Cancel) is var size ? (size.Persons, size.Templates) : default);
        var summary = await fixture.Store.ShowAsync(people.Gallery.Name, Cancel);
        Assert.Equal((0, 2, 2), (summary.Subjects, summary.Unnamed, summary.Persons));
    }

    private async Task<(TestPeople People, long[] Faces)> FoundAsync(int photos, params int[] persons)
    {
        var people = await TestPeople.CreateAsync(fixture, faces);
        var some = await people.AddAsync(photos, persons);
        await people.ClusterAsync();
        return (people, some);
    }
}
