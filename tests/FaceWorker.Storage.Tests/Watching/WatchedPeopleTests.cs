using System.Text.Json;
using FaceWorker.Contracts;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Erasure;
using FaceWorker.Core.Events;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.Erasure;
using FaceWorker.Storage.Subjects;
using FaceWorker.Storage.Tests.Events;
using FaceWorker.Storage.Tests.Images;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Watching;

/// <summary>Events of the whole database are numbered, so these tests have one of their own.</summary>
public sealed class WatchedPeopleTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private readonly TestFaces faces = new(seed: 211);
    private readonly TestEvents events = new(fixture);
    private readonly SubjectAdministration subjects = new(fixture.Database);
    private readonly SubjectStore store = new(fixture.Database);

    [Fact]
    public async Task A_new_photo_of_somebody_who_is_watched_is_told_with_what_that_rests_on()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var anna = await EnrollAsync(gallery, "Anna", faces.Embedding(1), faces.Embedding(1));
        await EnrollAsync(gallery, "Ben", faces.Embedding(2));
        await WatchAsync(gallery, "Anna");
        var picture = faces.Picture(faces.Embedding(2), faces.Embedding(1), faces.Embedding(3)) with { News = new ImageNews(Context with { JobId = "job 1" }, OfImage: true) };

        var image = await fixture.Store.AddAsync(gallery, picture, Lane.Bulk, Cancel);

        var told = await events.ReadAsync(gallery.Name);
        Assert.Equal(["indexed", "subjectMatched"], told.Select(one => one.GetProperty("outcome").GetString()));
        var matched = Read(told[1]);
        var face = image.Faces.Single(face => face.Box == picture.Faces[1].Found.Detection.Box);
        Assert.Equal(("job 1", gallery.Name.Value, picture.File.Source, image.Id, face.Id, anna, "Anna"),
            (matched.JobId, matched.Gallery, matched.Source, matched.ImageId, matched.FaceId, matched.SubjectId, matched.Subject));
        Assert.Equal(("nearest", 0.9, faces.Model.Id.Value), (matched.Rule, matched.Thresholds.Match, matched.Model));
        Assert.InRange(matched.SquaredDistance, 0, 0.9);
        Assert.Equal(2, matched.Evidence.Count);
        Assert.Equal(matched.SquaredDistance, matched.Evidence[0].SquaredDistance);
        Assert.Equal(1, await fixture.ScalarAsync<long>($"SELECT count(*) FROM event WHERE kind = 'subject-matched' AND image_id = {image.Id} AND subject_ids = ARRAY[{anna}]::bigint[]"));
    }

    [Theory]
    [InlineData(IdentificationRule.Nearest)]
    [InlineData(IdentificationRule.Knn)]
    [InlineData(IdentificationRule.Centroid)]
    public async Task Who_is_told_is_whom_an_identification_would_have_named_first_among_those_who_are_somebody(IdentificationRule rule)
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        gallery = await fixture.Store.SetAsync(Context, gallery.Name, settings => settings with { Rule = rule }, Cancel);
        foreach (var person in Enumerable.Range(0, 12))
            await EnrollAsync(gallery, $"person {person}", faces.Embedding(person), faces.Embedding(person), faces.Near(faces.Embedding(person), 0.8));
        var watched = new[] { 1, 4, 7 };
        foreach (var person in watched)
            await WatchAsync(gallery, $"person {person}");
        var names = watched.Select(person => $"person {person}").ToHashSet();

        var expected = new List<(string, double)>();
        foreach (var probe in Enumerable.Range(0, 64).Select(i => faces.Near(faces.Embedding(i % 16), i % 3 * 0.6)))
        {
            var candidates = (await fixture.Store.FindCandidatesAsync(gallery, probe, 10, Lane.Bulk, Cancel)).Items;
            if (candidates.FirstOrDefault(candidate => candidate.Subject is not null) is { } first && names.Contains(first.Subject!.Name!.Value) && TestFaces.Thresholds.Decide(first.Distance) == Decision.Match)
                expected.Add((first.Subject.Name.Value, Math.Round(first.Distance.Value, 4)));
            await fixture.AddAsync(gallery, [faces.Picture(probe)]);
        }

        var told = (await events.ReadAsync(gallery.Name, "subject-matched")).Select(Read).ToList();
        Assert.Equal(expected, told.Select(one => (one.Subject!, Math.Round(one.SquaredDistance, 4))));
        Assert.InRange(expected.Count, 5, 30);
        Assert.All(told, one => Assert.Equal((rule == IdentificationRule.Knn, rule.ToString().ToUpperInvariant()), (one.Score is not null, one.Rule.ToUpperInvariant())));
    }

    [Fact]
    public async Task Somebody_who_is_like_a_watched_person_and_known_by_another_name_is_not_told()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var ben = faces.Embedding(1);
        var anna = faces.Near(ben, 0.3);
        await EnrollAsync(gallery, "Ben", ben);
        await EnrollAsync(gallery, "Anna", anna);
        await WatchAsync(gallery, "Anna");

        await fixture.AddAsync(gallery, [faces.Picture(faces.Near(ben, 0.02))]);
        Assert.Empty(await events.ReadAsync(gallery.Name));
        await fixture.AddAsync(gallery, [faces.Picture(faces.Near(anna, 0.02))]);

        Assert.Equal("Anna", Read(Assert.Single(await events.ReadAsync(gallery.Name))).Subject);
    }

    [Fact]
    public async Task Photos_from_before_that_are_nobodys_hide_nobody()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var anna = faces.Embedding(1);
        await EnrollAsync(gallery, "Anna", faces.Near(anna, 0.3));
        await WatchAsync(gallery, "Anna");

        foreach (var picture in Enumerable.Range(0, 14).Select(_ => faces.Picture(faces.Near(anna, 0.01)))) // each nearer to those before it than to her
            await fixture.AddAsync(gallery, [picture]);

        Assert.Equal(14, (await events.ReadAsync(gallery.Name)).Count);
    }

    [Fact]
    public async Task Nothing_is_told_of_who_is_not_watched_nor_of_known_images_and_unfit_faces_and_other_galleries()
    {
        var (gallery, other) = (await fixture.CreateGalleryAsync(faces.Model), await fixture.CreateGalleryAsync(faces.Model));
        await EnrollAsync(gallery, "Anna", faces.Embedding(1));
        await EnrollAsync(other, "Anna", faces.Embedding(1));
        var picture = faces.Picture(faces.Embedding(1));
        await fixture.AddAsync(gallery, [picture]);
        await WatchAsync(gallery, "Anna");

        await fixture.AddAsync(gallery, [picture]);
        await fixture.Store.FindImageAsync(gallery, picture.File, Cancel);
        await fixture.AddAsync(other, [faces.Picture(faces.Embedding(1))]);
        var unfit = faces.Picture(faces.Embedding(1));
        await fixture.AddAsync(gallery, [unfit with { Faces = [unfit.Faces[0] with { Problems = [new QualityProblem(QualityReason.Blurred, "")] }] }]);
        await WatchAsync(gallery, "Anna", watched: false);
        await fixture.AddAsync(gallery, [faces.Picture(faces.Embedding(1))]);

        Assert.Empty(await events.ReadAsync(gallery.Name));
        Assert.Empty(await events.ReadAsync(other.Name));
    }

    [Fact]
    public async Task An_svm_that_was_not_trained_knows_nobody_and_photos_are_stored()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        gallery = await fixture.Store.SetAsync(Context, gallery.Name, settings => settings with { Rule = IdentificationRule.Svm }, Cancel);
        await EnrollAsync(gallery, "Anna", faces.Embedding(1));
        await WatchAsync(gallery, "Anna");

        Assert.True(Assert.Single(await fixture.AddAsync(gallery, [faces.Picture(faces.Embedding(1))])).IsNew);

        Assert.Empty(await events.ReadAsync(gallery.Name));
    }

    [Fact]
    public async Task A_watch_is_a_change_that_is_in_the_history_and_can_be_undone()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        await EnrollAsync(gallery, "Anna", faces.Embedding(1));

        var watch = await WatchAsync(gallery, "Anna");
        var twice = await Assert.ThrowsAnyAsync<Exception>(() => WatchAsync(gallery, "Anna"));
        Assert.True(await IsWatchedAsync(gallery, "Anna"));
        await subjects.UndoAsync(Context, gallery.Name, watch.Id, Cancel);

        Assert.Contains("watched already", twice.Message, StringComparison.Ordinal);
        Assert.False(await IsWatchedAsync(gallery, "Anna"));
        Assert.Equal((SubjectChangeKind.Watch, "watched for 'Anna'"), (watch.Kind, watch.Description));
        Assert.Equal([SubjectChangeKind.Undo, SubjectChangeKind.Watch], (await subjects.ListChangesAsync(Context, gallery.Name, 10, Cancel)).Select(change => change.Kind));
    }

    [Fact]
    public async Task A_merge_hands_the_watch_on_and_its_undo_takes_it_back()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        await EnrollAsync(gallery, "Annie", faces.Embedding(1));
        await EnrollAsync(gallery, "Anna", faces.Embedding(1));
        await WatchAsync(gallery, "Annie");

        var merge = await subjects.MergeAsync(Context, gallery.Name, new SubjectName("Annie"), new SubjectName("Anna"), Cancel);
        Assert.True(await IsWatchedAsync(gallery, "Anna"));
        await subjects.UndoAsync(Context, gallery.Name, merge.Id, Cancel);

        Assert.False(await IsWatchedAsync(gallery, "Anna"));
        Assert.True(await IsWatchedAsync(gallery, "Annie"));
    }

    [Fact]
    public async Task Who_is_forgotten_is_named_by_no_event_any_more_and_others_are()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var photos = new MadeUpPhotos(fixture, faces);
        foreach (var name in new[] { "Zacharias-1", "Zacharias-2", "Anna" })
        {
            var photo = photos.Take(photos.Face(x: 10, size: 80));
            await photos.EnrollAsync(gallery, name, photo);
            await photos.IndexAsync(gallery, photo);
        }

        await subjects.MergeAsync(Context, gallery.Name, new SubjectName("Zacharias-1"), new SubjectName("Zacharias-2"), Cancel);
        Assert.Equal(6, (await events.ReadAsync(gallery.Name)).Count);

        await new ErasureStore(fixture.Database, TimeProvider.System).EraseAsync(Context, ErasureTarget.Of(gallery.Name, new SubjectName("Zacharias-2")), 0, Cancel);

        Assert.All(await events.ReadAsync(gallery.Name), one => Assert.Contains("Anna", one.ToString(), StringComparison.Ordinal));
        Assert.Equal(2, await fixture.ScalarAsync<long>($"SELECT count(*) FROM event WHERE gallery_id = {gallery.Id}"));
    }

    private static SubjectMatched Read(JsonElement one) => one.Deserialize<SubjectMatched>(JsonSerializerOptions.Web)!;

    /// <summary>Each on a photo of its own.</summary>
    private async Task<long> EnrollAsync(Gallery gallery, string name, params Embedding[] embeddings)
    {
        var subject = 0L;
        foreach (var embedding in embeddings)
        {
            var image = Assert.Single(await fixture.AddAsync(gallery, [faces.Picture(embedding)]));
            subject = (await store.EnrollAsync(Context, gallery, new SubjectName(name), image.Faces[0].Id, Cancel)).Subject.Id;
        }

        return subject;
    }

    private Task<SubjectChange> WatchAsync(Gallery gallery, string name, bool watched = true) => subjects.WatchAsync(Context, gallery.Name, new SubjectName(name), watched, Cancel);

    private Task<bool> IsWatchedAsync(Gallery gallery, string name) => fixture.ScalarAsync<bool>($"SELECT is_watched FROM subject WHERE gallery_id = {gallery.Id} AND name = '{name}'");
}
