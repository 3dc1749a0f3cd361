using FaceWorker.Contracts;
using static FaceWorker.Storage.Tests.StoreFixture;
using static FaceWorker.Storage.Tests.Subjects.GallerySubjects;

namespace FaceWorker.Storage.Tests.Subjects;

public sealed class SubjectUndoTests(StoreFixture fixture)
{
    private readonly TestFaces faces = new(seed: 73);

    [Fact]
    public async Task A_merge_taken_back_restores_the_subject_as_it_was_and_the_other_keeps_what_it_got_since()
    {
        var subjects = await CreateAsync(fixture, faces);
        await subjects.EnrollAsync("Anna", photos: 2);
        await subjects.EnrollAsync("Anne", photos: 3);
        var (before, shown) = (await subjects.WhoHasWhatAsync(), await subjects.Administration.ListAsync(Context, subjects.Gallery.Name, null, 10, Cancel));
        var merge = await subjects.MergeAsync("Anne", "Anna");

        await subjects.UndoAsync(merge.Id);

        Assert.Equal(before, await subjects.WhoHasWhatAsync());
        Assert.Equal(shown, await subjects.Administration.ListAsync(Context, subjects.Gallery.Name, null, 10, Cancel));

        var again = await subjects.MergeAsync("Anne", "Anna");
        await subjects.EnrollAsync("Anna", photos: 1);
        await subjects.RenameAsync("Anna", "Annie");
        await subjects.UndoAsync(again.Id);
        Assert.Equal(["Anne 3", "Annie 3"], await subjects.NamesAsync());
    }

    [Fact]
    public async Task A_split_taken_back_leaves_one_subject_with_all_faces()
    {
        var subjects = await CreateAsync(fixture, faces);
        var photos = await subjects.EnrollAsync("Anna", photos: 3);
        var before = await subjects.WhoHasWhatAsync();
        var split = await subjects.SplitAsync("Anna", "Hanna", photos[0], photos[1]);

        var undo = await subjects.UndoAsync(split.Id);

        Assert.Equal(2, undo.Faces);
        Assert.Equal(before, await subjects.WhoHasWhatAsync());
    }

    [Fact]
    public async Task A_reassignment_taken_back_gives_each_face_to_whom_it_was_taken_from()
    {
        var subjects = await CreateAsync(fixture, faces);
        var (anna, ben, nobody) = (await subjects.EnrollAsync("Anna", 2), await subjects.EnrollAsync("Ben", 1), await subjects.AddFacesAsync(1));
        await subjects.EnrollAsync("Clara", 1);
        var before = await subjects.WhoHasWhatAsync();
        var change = await subjects.ReassignAsync("Clara", anna[0], ben[0], nobody[0]);

        await subjects.UndoAsync(change.Id);

        Assert.Equal(before, await subjects.WhoHasWhatAsync());
    }

    [Fact]
    public async Task A_renaming_taken_back_brings_the_old_name_back()
    {
        var subjects = await CreateAsync(fixture, faces);
        await subjects.EnrollAsync("Anna", 1);
        var change = await subjects.RenameAsync("Anna", "Anne");

        await subjects.UndoAsync(change.Id);

        Assert.Equal(["Anna 1"], await subjects.NamesAsync());
    }

    [Fact]
    public async Task A_chain_of_changes_is_taken_back_from_its_end()
    {
        var subjects = await CreateAsync(fixture, faces);
        var anna = await subjects.EnrollAsync("Anna", 3);
        await subjects.EnrollAsync("Ben", 2);
        await subjects.EnrollAsync("Clara", 1);
        var before = await subjects.WhoHasWhatAsync();
        var changes = new[]
        {
            await subjects.MergeAsync("Anna", "Ben"), await subjects.MergeAsync("Ben", "Clara"), await subjects.SplitAsync("Clara", "Dora", anna),
            await subjects.RenameAsync("Dora", "Doris"), await subjects.ReassignAsync("Clara", anna[2]),
        };

        foreach (var earlier in changes.Take(2))
            await subjects.AssertRefusedAsync(RejectionReason.SubjectConflict, () => subjects.UndoAsync(earlier.Id), "undo that first");
        foreach (var change in changes.Reverse())
            await subjects.UndoAsync(change.Id);

        Assert.Equal(before, await subjects.WhoHasWhatAsync());
    }

    [Fact]
    public async Task A_change_is_taken_back_once_and_a_taking_back_never()
    {
        var subjects = await CreateAsync(fixture, faces);
        await subjects.EnrollAsync("Anna", 1);
        var change = await subjects.RenameAsync("Anna", "Anne");
        var undo = await subjects.UndoAsync(change.Id);

        await subjects.AssertRefusedAsync(RejectionReason.SubjectConflict, () => subjects.UndoAsync(change.Id), $"change {undo.Id} already did");
        await subjects.AssertRefusedAsync(RejectionReason.SubjectConflict, () => subjects.UndoAsync(undo.Id), "repeat that change");
        await subjects.AssertRefusedAsync(RejectionReason.SubjectConflict, () => subjects.UndoAsync(long.MaxValue), "no change");
    }

    [Fact]
    public async Task A_change_of_another_gallery_is_unknown()
    {
        var (one, other) = (await CreateAsync(fixture, faces), await CreateAsync(fixture, faces));
        await one.EnrollAsync("Anna", 1);
        var change = await one.RenameAsync("Anna", "Anne");

        await other.AssertRefusedAsync(RejectionReason.SubjectConflict, () => other.UndoAsync(change.Id), "no change");
    }

    [Fact]
    public async Task A_name_that_was_taken_meanwhile_is_in_the_way()
    {
        var subjects = await CreateAsync(fixture, faces);
        await subjects.EnrollAsync("Anna", 1);
        await subjects.EnrollAsync("Ben", 1);
        var (rename, merge) = (await subjects.RenameAsync("Anna", "Anne"), await subjects.MergeAsync("Ben", "Anne"));
        await subjects.EnrollAsync("Anna", 1);
        await subjects.EnrollAsync("Ben", 1);

        await subjects.AssertRefusedAsync(RejectionReason.SubjectConflict, () => subjects.UndoAsync(rename.Id), "already has a subject 'Anna'");
        await subjects.AssertRefusedAsync(RejectionReason.SubjectConflict, () => subjects.UndoAsync(merge.Id), "already has a subject 'Ben'");
    }

    [Fact]
    public async Task Faces_that_moved_on_are_in_the_way_by_the_change_that_moved_them()
    {
        var subjects = await CreateAsync(fixture, faces);
        var anna = await subjects.EnrollAsync("Anna", 2);
        await subjects.EnrollAsync("Ben", 1);
        await subjects.EnrollAsync("Clara", 1);
        var merge = await subjects.MergeAsync("Anna", "Ben");
        var later = await subjects.ReassignAsync("Clara", anna[1]);

        await subjects.AssertRefusedAsync(RejectionReason.SubjectConflict, () => subjects.UndoAsync(merge.Id), $"change {later.Id} came after it", "gave faces to 'Clara'", "undo that first");

        await subjects.UndoAsync(later.Id);
        await subjects.UndoAsync(merge.Id);
        Assert.Equal(["Anna 2", "Ben 1", "Clara 1"], await subjects.NamesAsync());
    }

    [Fact]
    public async Task A_name_that_was_changed_again_is_in_the_way()
    {
        var subjects = await CreateAsync(fixture, faces);
        await subjects.EnrollAsync("Anna", 1);
        var (first, second) = (await subjects.RenameAsync("Anna", "Anne"), await subjects.RenameAsync("Anne", "Annie"));
        await subjects.EnrollAsync("Ben", 1);
        await subjects.MergeAsync("Ben", "Annie"); // concerns her, but not her name

        await subjects.AssertRefusedAsync(RejectionReason.SubjectConflict, () => subjects.UndoAsync(first.Id), $"change {second.Id} came after it", "undo that first");
    }

    [Fact]
    public async Task A_split_whose_subject_has_other_faces_by_now_stays()
    {
        var subjects = await CreateAsync(fixture, faces);
        var photos = await subjects.EnrollAsync("Anna", 2);
        var split = await subjects.SplitAsync("Anna", "Hanna", photos[0]);
        await subjects.EnrollAsync("Hanna", 1);

        await subjects.AssertRefusedAsync(RejectionReason.SubjectConflict, () => subjects.UndoAsync(split.Id), "other faces since (1)", "merge");
    }

    [Fact]
    public async Task A_subject_that_was_merged_away_is_in_the_way_of_what_should_give_it_faces_back()
    {
        var subjects = await CreateAsync(fixture, faces);
        var anna = await subjects.EnrollAsync("Anna", 2);
        await subjects.EnrollAsync("Ben", 1);
        await subjects.EnrollAsync("Clara", 1);
        var reassign = await subjects.ReassignAsync("Ben", anna[0]);
        var merge = await subjects.MergeAsync("Anna", "Clara");

        await subjects.AssertRefusedAsync(RejectionReason.SubjectConflict, () => subjects.UndoAsync(reassign.Id), $"change {merge.Id} came after it");
    }
}
