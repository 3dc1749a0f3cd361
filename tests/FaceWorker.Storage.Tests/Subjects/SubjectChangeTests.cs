using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Erasure;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.Erasure;
using FaceWorker.Storage.Subjects;
using static FaceWorker.Storage.Tests.StoreFixture;
using static FaceWorker.Storage.Tests.Subjects.GallerySubjects;

namespace FaceWorker.Storage.Tests.Subjects;

public sealed class SubjectChangeTests(StoreFixture fixture)
{
    private readonly TestFaces faces = new(seed: 72);

    [Fact]
    public async Task Subjects_are_listed_by_name_page_by_page()
    {
        var subjects = await CreateAsync(fixture, faces);
        foreach (var name in new[] { "Dora", "Anna", "Çelik", "Ben" })
            await subjects.EnrollAsync(name, photos: 1);

        var all = await subjects.Administration.ListAsync(Context, subjects.Gallery.Name, after: null, 10, Cancel);
        var first = await subjects.Administration.ListAsync(Context, subjects.Gallery.Name, after: null, 3, Cancel);
        var rest = await subjects.Administration.ListAsync(Context, subjects.Gallery.Name, first[^1].Subject.Name, 3, Cancel);

        Assert.Equal(4, all.Count);
        Assert.Equal(all, [.. first, .. rest]);
    }

    [Fact]
    public async Task A_subject_is_shown_with_its_faces_and_where_they_are()
    {
        var subjects = await CreateAsync(fixture, faces);
        await fixture.Store.SetAsync(Context, subjects.Gallery.Name, settings => settings with { Crops = CropPolicy.Keep }, Cancel);
        var picture = faces.Picture(1, source: "/photos/anna.jpg");
        picture = picture with { Faces = [picture.Faces[0] with { Crop = "a jpeg"u8.ToArray() }] };
        var image = Assert.Single(await fixture.AddAsync(subjects.Gallery, [picture]));
        await subjects.EnrollAsync("Anna", [image.Faces[0].Id]);

        var (subject, shown) = await subjects.Administration.ShowAsync(Context, subjects.Gallery.Name, Name("Anna"), Cancel);

        Assert.Equal(("Anna", 1), (subject.Subject.Name!.Value, subject.Templates));
        Assert.Equal([new SubjectFace(image.Faces[0].Id, image.Id, "/photos/anna.jpg", image.Faces[0].Box, image.Faces[0].Score, HasCrop: true)], shown);
    }

    [Fact]
    public async Task Every_change_is_one_line_of_the_audit()
    {
        var subjects = await CreateAsync(fixture, faces);
        var anna = await subjects.EnrollAsync("Anna", photos: 2);
        await subjects.EnrollAsync("Ben", photos: 1);

        await subjects.RenameAsync("Ben", "Bernd");
        await subjects.SplitAsync("Anna", "Hanna", anna[0]);
        await subjects.ReassignAsync("Bernd", anna[0]);
        var merge = await subjects.MergeAsync("Hanna", "Bernd");
        await subjects.UndoAsync(merge.Id);
        var history = await subjects.HistoryAsync();

        Assert.Equal(
            [$"undid change {merge.Id}: merged 'Hanna' into 'Bernd'", "merged 'Hanna' into 'Bernd'", "gave faces to 'Bernd'", "split 'Hanna' off 'Anna'", "renamed 'Ben' to 'Bernd'"],
            history.Select(change => change.Description));
        Assert.Equal([0, 0, 1, 1, 0], history.Select(change => change.Faces));
        Assert.Equal(
            [SubjectChangeKind.Undo, SubjectChangeKind.Merge, SubjectChangeKind.Reassign, SubjectChangeKind.Split, SubjectChangeKind.Rename], history.Select(change => change.Kind));
        Assert.All(history, change => Assert.Equal(Context.Caller.Name, change.Actor));
        Assert.Equal((merge.Id, history[0].Id), (history[0].Undoes, history[1].UndoneBy));
        Assert.Equal(merge, history[1] with { UndoneBy = null });
    }

    [Fact]
    public async Task Merging_gives_all_faces_to_the_other_and_takes_the_first_away()
    {
        var subjects = await CreateAsync(fixture, faces);
        await subjects.EnrollAsync("Anna", photos: 2);
        await subjects.EnrollAsync("Anne", photos: 3);

        var change = await subjects.MergeAsync("Anne", "Anna");

        Assert.Equal(3, change.Faces);
        Assert.Equal(["Anna 5"], await subjects.NamesAsync());
    }

    [Fact]
    public async Task Splitting_makes_a_new_subject_of_some_faces()
    {
        var subjects = await CreateAsync(fixture, faces);
        var photos = await subjects.EnrollAsync("Twins", photos: 3);

        await subjects.SplitAsync("Twins", "Other twin", photos[0], photos[2], photos[2]);

        Assert.Equal(["Other twin 2", "Twins 1"], await subjects.NamesAsync());
    }

    [Fact]
    public async Task Reassigning_takes_faces_from_whomever_and_from_nobody()
    {
        var subjects = await CreateAsync(fixture, faces);
        var (anna, ben, nobody) = (await subjects.EnrollAsync("Anna", 2), await subjects.EnrollAsync("Ben", 1), await subjects.AddFacesAsync(1));
        await subjects.EnrollAsync("Clara", 1);

        var change = await subjects.ReassignAsync("Clara", anna[0], ben[0], nobody[0]);

        Assert.Equal(3, change.Faces);
        Assert.Equal(["Anna 1", "Ben 0", "Clara 4"], await subjects.NamesAsync());
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_and_changes_nothing()
    {
        var (subjects, other) = (await CreateAsync(fixture, faces), await CreateAsync(fixture, faces));
        var (anna, ben) = (await subjects.EnrollAsync("Anna", 2), await subjects.EnrollAsync("Ben", 1));
        var foreign = await other.EnrollAsync("Anna", 1);
        var seen = faces.Picture(1);
        seen = seen with { Faces = [seen.Faces[0] with { Problems = [new QualityProblem(QualityReason.Blurred, "")] }] };
        var below = Assert.Single(await fixture.AddAsync(subjects.Gallery, [seen])).Faces[0].Id;

        await subjects.AssertRefusedAsync(RejectionReason.SubjectConflict, () => subjects.MergeAsync("Anna", "Anna"), "'Anna' is one subject");
        await subjects.AssertRefusedAsync(RejectionReason.UnknownSubject, () => subjects.MergeAsync("Anna", "Nobody"), "'Nobody'", "forgotten", "subject history");
        await subjects.AssertRefusedAsync(RejectionReason.UnknownSubject, () => subjects.MergeAsync("Nobody", "Anna"), "'Nobody'");
        await subjects.AssertRefusedAsync(RejectionReason.UnknownSubject, () => subjects.RenameAsync("Nobody", "Somebody"));
        await subjects.AssertRefusedAsync(RejectionReason.SubjectConflict, () => subjects.RenameAsync("Anna", "Ben"), "already has a subject 'Ben'", "subject merge");
        await subjects.AssertRefusedAsync(RejectionReason.SubjectConflict, () => subjects.SplitAsync("Anna", "Ben", anna[0]), "already has a subject 'Ben'");
        await subjects.AssertRefusedAsync(RejectionReason.SubjectConflict, () => subjects.SplitAsync("Anna", "New", anna), "all the faces of 'Anna'");
        await subjects.AssertRefusedAsync(RejectionReason.SubjectConflict, () => subjects.SplitAsync("Anna", "New", ben), "not faces of 'Anna'", $"{ben[0]}");
        await subjects.AssertRefusedAsync(RejectionReason.InvalidMessage, () => subjects.SplitAsync("Anna", "New"), "at least one");
        await subjects.AssertRefusedAsync(RejectionReason.InvalidMessage, () => subjects.ReassignAsync("Anna"), "at least one");
        await subjects.AssertRefusedAsync(RejectionReason.SubjectConflict, () => subjects.ReassignAsync("Anna", anna[0]), "already", $"{anna[0]}");
        await subjects.AssertRefusedAsync(RejectionReason.SubjectConflict, () => subjects.ReassignAsync("Anna", ben[0], foreign[0]), "no such face", $"{foreign[0]}");
        await subjects.AssertRefusedAsync(RejectionReason.LowQuality, () => subjects.ReassignAsync("Anna", below), "quality gate", $"{below}");
        await subjects.AssertRefusedAsync(RejectionReason.UnknownSubject, () => subjects.ReassignAsync("Nobody", ben[0]));
        await subjects.AssertRefusedAsync(RejectionReason.UnknownSubject, () => subjects.ForgetAsync("Nobody"));
        await subjects.AssertRefusedAsync(RejectionReason.UnknownSubject, () => subjects.Administration.ShowAsync(Context, subjects.Gallery.Name, Name("Nobody"), Cancel));
    }

    [Fact]
    public async Task An_unknown_gallery_is_refused_by_every_question()
    {
        var (administration, gallery) = (new SubjectAdministration(fixture.Database), NewName());
        Func<Task>[] questions =
        [
            () => administration.ListAsync(Context, gallery, null, 1, Cancel), () => administration.ShowAsync(Context, gallery, Name("A"), Cancel),
            () => administration.RenameAsync(Context, gallery, Name("A"), Name("B"), Cancel), () => administration.MergeAsync(Context, gallery, Name("A"), Name("B"), Cancel),
            () => administration.SplitAsync(Context, gallery, Name("A"), Name("B"), [1], Cancel), () => administration.ReassignAsync(Context, gallery, [1], Name("A"), Cancel),
            () => administration.UndoAsync(Context, gallery, 1, Cancel), () => new ErasureStore(fixture.Database, TimeProvider.System).EraseAsync(Context, ErasureTarget.Of(gallery, Name("A")), 0, Cancel), () => administration.ListChangesAsync(Context, gallery, 1, Cancel),
        ];

        foreach (var question in questions)
            Assert.Equal(RejectionReason.UnknownGallery, (await Assert.ThrowsAsync<RequestRejectedException>(question)).Reason);
    }

    [Fact]
    public async Task A_caller_only_does_what_it_has_the_right_to()
    {
        var subjects = await CreateAsync(fixture, faces);
        await subjects.EnrollAsync("Anna", photos: 1);
        RequestContext With(Rights rights) => Context with { Caller = new Caller("guest", rights) };

        await subjects.AssertRefusedAsync(RejectionReason.Forbidden,
            () => subjects.Administration.RenameAsync(With(Rights.All & ~Rights.ManageSubjects), subjects.Gallery.Name, Name("Anna"), Name("Hanna"), Cancel), "'guest'", "ManageSubjects");
        await subjects.AssertRefusedAsync(RejectionReason.Forbidden,
            () => subjects.Administration.ListAsync(With(Rights.All & ~Rights.ListSubjects), subjects.Gallery.Name, null, 1, Cancel), "'guest'", "ListSubjects");
        await subjects.Administration.RenameAsync(With(Rights.ManageSubjects), subjects.Gallery.Name, Name("Anna"), Name("Hanna"), Cancel);

        Assert.Equal("guest", (await subjects.HistoryAsync())[0].Actor);
    }

    [Fact]
    public async Task Names_alike_are_suggested_only_to_a_caller_who_may_list_subjects()
    {
        var subjects = await CreateAsync(fixture, faces);
        await subjects.EnrollAsync("Anna", photos: 1);
        await subjects.EnrollAsync("Ben", photos: 1);
        var (administration, gallery) = (subjects.Administration, subjects.Gallery.Name);
        Func<RequestContext, Task>[] changes =
        [
            context => administration.RenameAsync(context, gallery, Name("ANNA"), Name("Hanna"), Cancel),
            context => administration.MergeAsync(context, gallery, Name("Ben"), Name("ANNA"), Cancel),
            context => administration.MergeAsync(context, gallery, Name("ANNA"), Name("Ben"), Cancel),
            context => administration.SplitAsync(context, gallery, Name("ANNA"), Name("Hanna"), [1], Cancel),
            context => administration.ReassignAsync(context, gallery, [1], Name("ANNA"), Cancel),
            context => subjects.Erasures.EraseAsync(context, ErasureTarget.Of(gallery, Name("ANNA")), 0, Cancel),
        ];

        foreach (var change in changes)
        {
            await subjects.AssertRefusedAsync(RejectionReason.UnknownSubject, () => change(Context), "Did you mean 'Anna'?");
            Assert.DoesNotContain("Anna", (await Assert.ThrowsAsync<RequestRejectedException>(() => change(WithoutList))).Message, StringComparison.Ordinal);
        }

        await subjects.AssertRefusedAsync(RejectionReason.UnknownSubject, () => administration.ShowAsync(Context, gallery, Name("ANNA"), Cancel), "Did you mean 'Anna'?");
    }

    [Fact]
    public async Task Who_may_not_list_subjects_may_not_undo_because_that_tells_what_a_change_was_about()
    {
        var subjects = await CreateAsync(fixture, faces);
        await subjects.EnrollAsync("Anna", photos: 1);
        var change = await subjects.Administration.RenameAsync(Context, subjects.Gallery.Name, Name("Anna"), Name("Hanna"), Cancel);

        await subjects.AssertRefusedAsync(RejectionReason.Forbidden,
            () => subjects.Administration.UndoAsync(WithoutList, subjects.Gallery.Name, change.Id, Cancel), "'guest'", "ListSubjects");
    }

    [Fact]
    public async Task Opposite_merges_at_once_never_deadlock_and_one_of_them_wins()
    {
        for (var round = 0; round < 10; round++)
        {
            var subjects = await CreateAsync(fixture, faces);
            await subjects.EnrollAsync("Anna", photos: 3);
            await subjects.EnrollAsync("Ben", photos: 3);

            var outcomes = await OutcomesAsync(() => subjects.MergeAsync("Anna", "Ben"), () => subjects.MergeAsync("Ben", "Anna"));

            Assert.Equal([null, RejectionReason.UnknownSubject], outcomes.Order());
            Assert.Contains(Assert.Single(await subjects.NamesAsync()), new[] { "Anna 6", "Ben 6" });
        }
    }

    [Fact]
    public async Task Changes_and_enrolments_at_once_never_deadlock_and_lose_no_face()
    {
        var subjects = await CreateAsync(fixture, faces);
        foreach (var name in new[] { "Anna", "Ben", "Clara" })
            await subjects.EnrollAsync(name, photos: 4);
        var photos = await subjects.AddFacesAsync(60);
        var random = new Random(1);
        Func<Task> Any(int i) => random.Next(4) switch
        {
            0 => () => subjects.ReassignAsync("Anna", photos[i], photos[(i + 7) % 60]),
            1 => () => subjects.EnrollAsync(i % 2 == 0 ? "Anna" : "Ben", [photos[i]]),
            2 => () => subjects.MergeAsync(i % 2 == 0 ? "Anna" : "Ben", "Clara"),
            _ => () => subjects.ReassignAsync("Ben", photos[(i + 7) % 60], photos[i]),
        };

        var outcomes = await OutcomesAsync([.. Enumerable.Range(0, 60).Select(Any)]);

        Assert.All(outcomes, outcome => Assert.True(outcome is null or RejectionReason.UnknownSubject or RejectionReason.SubjectConflict));
        var enrolled = await fixture.ScalarAsync<long>($"SELECT count(*) FROM face JOIN subject ON subject.id = subject_id WHERE gallery_id = {subjects.Gallery.Id}");
        Assert.Equal(enrolled, (await subjects.Administration.ListAsync(Context, subjects.Gallery.Name, null, 10, Cancel)).Sum(subject => subject.Templates));
        Assert.True(enrolled >= 12);
    }

    [Fact]
    public async Task Subjects_go_on_being_changed_while_a_gallery_beside_is_deleted()
    {
        var (subjects, gone) = (await CreateAsync(fixture, faces), await CreateAsync(fixture, faces));
        await gone.EnrollAsync("Anna", photos: 50);
        for (var i = 0; i < 10; i++)
            await subjects.EnrollAsync($"Person {i}", photos: 2);

        var deleting = fixture.Store.DeleteAsync(Context, gone.Gallery.Name, Cancel);
        var outcomes = await OutcomesAsync([.. Enumerable.Range(0, 10).Select(i => (Func<Task>)(() => subjects.ForgetAsync($"Person {i}"))), () => gone.ForgetAsync("Anna")]);

        Assert.All(outcomes.SkipLast(1), Assert.Null);
        Assert.True(outcomes[^1] is null or RejectionReason.UnknownGallery);
        await deleting;
    }

    /// <summary>All at once; why each was refused, or null.</summary>
    private static Task<RejectionReason?[]> OutcomesAsync(params Func<Task>[] changes) => Task.WhenAll(changes.Select(async change =>
    {
        try
        {
            await Task.Run(change);
            return (RejectionReason?)null;
        }
        catch (RequestRejectedException rejection)
        {
            return rejection.Reason;
        }
    }));
}
