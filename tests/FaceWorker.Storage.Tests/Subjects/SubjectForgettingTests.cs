using FaceWorker.Contracts;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Requests;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.Requests;
using static FaceWorker.Storage.Tests.StoreFixture;
using static FaceWorker.Storage.Tests.Subjects.GallerySubjects;

namespace FaceWorker.Storage.Tests.Subjects;

public sealed class SubjectForgettingTests(StoreFixture fixture)
{
    private static readonly Sha256Digest Asked = Sha256Digest.Of("a request"u8);

    private readonly TestFaces faces = new(seed: 74);

    [Fact]
    public async Task Faces_templates_crops_and_names_are_gone_and_the_receipt_counts_them()
    {
        var subjects = await CreateAsync(fixture, faces);
        await fixture.Store.SetAsync(Context, subjects.Gallery.Name, settings => settings with { Crops = CropPolicy.Keep }, Cancel);
        var group = faces.Picture(2);
        group = group with { Faces = [group.Faces[0] with { Crop = "a jpeg"u8.ToArray() }, group.Faces[1] with { Crop = "another"u8.ToArray() }] };
        var stored = Assert.Single(await fixture.AddAsync(subjects.Gallery, [group]));
        await subjects.EnrollAsync("Anna", [stored.Faces[0].Id]);
        await subjects.EnrollAsync("Ben", [stored.Faces[1].Id]);
        await subjects.EnrollAsync("Anna", photos: 2);
        await subjects.RenameAsync("Anna", "Anne");

        var receipt = await subjects.ForgetAsync("Anne");

        Assert.Equal((3, 3, 1, 1), (receipt.Counts.Faces, receipt.Counts.Templates, receipt.Counts.Crops, receipt.Counts.Changes));
        Assert.Equal(["Ben 1"], await subjects.NamesAsync());
        Assert.Equal([$"forgot subject {receipt.SubjectId}", $"renamed subject {receipt.SubjectId}"], (await subjects.HistoryAsync()).Select(change => change.Description));
        Assert.Equal(3, (await subjects.HistoryAsync())[0].Faces);
        var summary = await fixture.Store.ShowAsync(subjects.Gallery.Name, Cancel);
        Assert.Equal((3, 1, 1, 1), (summary.Images, summary.Faces, summary.Templates, summary.Crops));
    }

    [Fact]
    public async Task Indexing_the_same_photo_again_does_not_bring_the_person_back()
    {
        var subjects = await CreateAsync(fixture, faces);
        var photo = faces.Picture(2);
        var stored = Assert.Single(await fixture.AddAsync(subjects.Gallery, [photo]));
        await subjects.EnrollAsync("Anna", [stored.Faces[0].Id]);
        await subjects.ForgetAsync("Anna");

        var found = await fixture.Store.FindImageAsync(subjects.Gallery, photo.File, Cancel);
        var again = await fixture.Store.AddAsync(subjects.Gallery, photo, Lane.Bulk, Cancel);

        Assert.Equal([stored.Faces[1].Id], found!.Faces.Select(face => face.Id));
        Assert.Equal((false, 1), (again.IsNew, again.Faces.Count));
        var candidates = await fixture.Store.FindCandidatesAsync(subjects.Gallery, photo.Faces[0].Found.Embedding, 10, Lane.Interactive, Cancel);
        Assert.Equal([stored.Faces[1].Id], candidates.Items.Select(candidate => candidate.Evidence[0].FaceId));
    }

    [Fact]
    public async Task Forgetting_twice_is_refused_with_a_sentence_that_explains_it()
    {
        var subjects = await CreateAsync(fixture, faces);
        await subjects.EnrollAsync("Anna", photos: 1);
        await subjects.ForgetAsync("Anna");

        await subjects.AssertRefusedAsync(RejectionReason.UnknownSubject, () => subjects.ForgetAsync("Anna"), "no subject 'Anna'", "renamed, merged or forgotten");
    }

    [Fact]
    public async Task A_name_that_was_forgotten_stands_nowhere_in_the_database_any_more()
    {
        var subjects = await CreateAsync(fixture, faces);
        var photos = await subjects.EnrollAsync("Zacharias-1", photos: 4);
        await subjects.EnrollAsync("Zacharias-2", photos: 1);
        await subjects.EnrollAsync("Ben", photos: 1);
        await subjects.RenameAsync("Zacharias-1", "Zacharias-3");
        await subjects.MergeAsync("Zacharias-2", "Zacharias-3"); // the same person
        var split = await subjects.SplitAsync("Zacharias-3", "Zacharias-4", photos[0]);
        await subjects.UndoAsync(split.Id); // the same person after all
        await subjects.SplitAsync("Zacharias-3", "Clara", photos[1]); // another one
        await subjects.ReassignAsync("Zacharias-3", photos[1]);
        var merge = await subjects.MergeAsync("Ben", "Zacharias-3");
        await subjects.UndoAsync(merge.Id); // a mistake

        await subjects.ForgetAsync("Zacharias-3");

        var everything = await WholeDatabase.ReadAsync(fixture);
        Assert.DoesNotContain(everything.Values.SelectMany(rows => rows), row => row.Contains("Zacharias", StringComparison.Ordinal));
        var history = await subjects.HistoryAsync();
        Assert.Contains(history, change => change.Description.StartsWith("split 'Clara' off subject", StringComparison.Ordinal));
        Assert.Contains(history, change => change.Description.StartsWith("merged 'Ben' into subject", StringComparison.Ordinal));
        Assert.Equal(["Ben 1", "Clara 0"], await subjects.NamesAsync());
    }

    [Fact]
    public async Task Answers_that_name_a_forgotten_subject_or_one_of_its_faces_are_kept_no_longer()
    {
        var (subjects, others) = (await CreateAsync(fixture, faces), await CreateAsync(fixture, faces));
        var (anna, ben) = (await subjects.EnrollAsync("Anna", photos: 1), await subjects.EnrollAsync("Ben", photos: 1));
        var id = (await subjects.Administration.ShowAsync(Context, subjects.Gallery.Name, Name("Anna"), Cancel)).Subject.Subject.Id;
        await KeepAsync(subjects, "her name", $$"""{"faces": [{"candidates": [{"subjectId": {{id}}, "subject": "Anna", "evidence": [{"faceId": 0}]}, {"subjectId": null}]}]}""");
        await KeepAsync(subjects, "her face", $$"""{"faces": [{"candidates": [{"evidence": [{"faceId": {{anna[0]}} }]}]}]}""");
        await KeepAsync(subjects, "his face", $$"""{"faces": [{"faceId": {{ben[0]}} }], "count": {{anna[0]}}, "imageId": {{id}} }""");
        await KeepAsync(others, "another gallery's", $$"""{"subjectId": {{id}} }""");
        await new KeptAnswers(fixture.Database).BeginAsync(new AnswerKey("anna", subjects.Gallery.Name, "in work"), Asked, TimeSpan.FromHours(1), Cancel);

        await subjects.ForgetAsync("Anna");
        await KeepAsync(subjects, "too late", $$"""{"faces": [{"candidates": [{"subjectId": {{id}}, "subject": "Anna"}]}]}"""); // found before, and kept afterwards

        await using var database = await fixture.OpenAsync();
        Assert.Equal(["another gallery's", "his face", "in work"], (await database.QueryAsync(
            "SELECT request_id FROM kept_answer WHERE gallery_id IN ($1, $2) ORDER BY request_id", [subjects.Gallery.Id, others.Gallery.Id], row => row.GetString(0), Cancel)));
    }

    [Fact]
    public async Task Nothing_that_concerned_a_forgotten_subject_is_taken_back()
    {
        var subjects = await CreateAsync(fixture, faces);
        var anna = await subjects.EnrollAsync("Anna", photos: 4);
        await subjects.EnrollAsync("Ben", photos: 1);
        await subjects.EnrollAsync("Clara", photos: 1);
        SubjectChange[] changes =
        [
            await subjects.RenameAsync("Anna", "Anne"), await subjects.MergeAsync("Ben", "Anne"), await subjects.SplitAsync("Anne", "Dora", anna[0]),
            await subjects.ReassignAsync("Clara", anna[1]),
        ];
        await subjects.ForgetAsync("Anne");
        var forget = (await subjects.HistoryAsync())[0];

        foreach (var change in changes)
            await subjects.AssertRefusedAsync(RejectionReason.SubjectConflict, () => subjects.UndoAsync(change.Id), "forg");
        await subjects.AssertRefusedAsync(RejectionReason.SubjectConflict, () => subjects.UndoAsync(forget.Id), "what was forgotten is deleted");
    }

    [Fact]
    public async Task A_change_some_of_whose_faces_were_forgotten_with_somebody_else_is_not_taken_back()
    {
        var subjects = await CreateAsync(fixture, faces);
        var anna = await subjects.EnrollAsync("Anna", photos: 2);
        await subjects.EnrollAsync("Ben", photos: 1);
        var merge = await subjects.MergeAsync("Anna", "Ben");
        await subjects.SplitAsync("Ben", "Clara", anna[0]);
        await subjects.ForgetAsync("Clara");

        await subjects.AssertRefusedAsync(RejectionReason.SubjectConflict, () => subjects.UndoAsync(merge.Id), "1 of its faces have been forgotten");
    }

    [Fact]
    public async Task The_name_is_free_and_its_next_owner_is_another_subject()
    {
        var subjects = await CreateAsync(fixture, faces);
        await subjects.EnrollAsync("Anna", photos: 1);
        var receipt = await subjects.ForgetAsync("Anna");
        await subjects.EnrollAsync("Anna", photos: 1);

        var (subject, _) = await subjects.Administration.ShowAsync(Context, subjects.Gallery.Name, Name("Anna"), Cancel);

        Assert.NotEqual(receipt.SubjectId, subject.Subject.Id);
    }

    private Task KeepAsync(GallerySubjects subjects, string request, string answer) => new KeptAnswers(fixture.Database).KeepAsync(
        new AnswerKey("anna", subjects.Gallery.Name, request), position: 0, Asked, "FacesIdentified", answer, TimeSpan.FromHours(1), Cancel);
}
