using System.Collections.Concurrent;
using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.People;
using FaceWorker.Storage;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.People.Grouping;
using FaceWorker.Storage.People.Review;
using FaceWorker.Testing;
using FaceWorker.Vision.Decoding;
using Npgsql;

namespace FaceWorker.Benchmarks;

/// <summary>What answers are worth: a reviewer who knows LFW answers the questions in the order of the review, and in one gallery like it as many questions by chance.</summary>
internal sealed class ReviewBenchmarks : IAsyncDisposable
{
    private const int AnswersAtOnce = 250; // then everybody is grouped again, as workers do it
    private static readonly RequestContext Reviewer = new(new Caller("reviewer", Rights.All), Lane.Interactive);

    private readonly TestDatabase database;
    private readonly GalleryDatabase galleries;
    private readonly PostgresGalleryStore store;
    private readonly ReviewQueue review;

    private ReviewBenchmarks(TestDatabase database)
    {
        this.database = database;
        var options = new StorageOptions { ConnectionString = database.ConnectionString };
        galleries = new GalleryDatabase(options);
        store = new PostgresGalleryStore(galleries, options, TimeProvider.System);
        review = new ReviewQueue(galleries);
    }

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        var (pack, answers) = (await run.PackAsync(), run.Pick(1000, 50));
        var faces = await EmbedAsync(pack, run.Pick(int.MaxValue, 1500));
        await using var benchmarks = new ReviewBenchmarks(await TestDatabase.CreateAsync());
        var (inOrder, byChance) = (await benchmarks.FillAsync("in-order", pack, faces), await benchmarks.FillAsync("by-chance", pack, faces));
        var (before, ordered) = (await benchmarks.ScoreAsync(inOrder), await benchmarks.ReviewAsync(inOrder, answers, benchmarks.NextInOrderAsync));
        var random = await benchmarks.ReviewAsync(byChance, answers, benchmarks.NextByChanceAsync);
        yield return Comparison.OfRounds($"BCubed recall after {answers:N0} answers in the review's order ÷ after as many of its questions by chance", null, [(ordered.BCubed.Recall, random.BCubed.Recall)]) with
        {
            Note = $"recall {100 * before.BCubed.Recall:0.00} % before, {100 * ordered.BCubed.Recall:0.00} and {100 * random.BCubed.Recall:0.00} % after; precision {100 * before.BCubed.Precision:0.00} % before, {100 * ordered.BCubed.Precision:0.00} and {100 * random.BCubed.Precision:0.00} % after",
        };
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        await galleries.DisposeAsync();
        await database.DisposeAsync();
    }

    private async Task<ClusterScores> ReviewAsync(LabelledGallery gallery, int answers, Func<LabelledGallery, Task<Asked?>> next)
    {
        var same = 0;
        for (var answered = 1; answered <= answers && await next(gallery) is { } question; answered++)
        {
            var isSame = gallery.Labels[await PersonOfAsync(question.One, question.Face)] == gallery.Labels[await PersonOfAsync(question.Other, question.OtherFace)];
            same += isSame ? 1 : 0;
            await review.AnswerAsync(Reviewer, gallery.Gallery.Name, question.Id, isSame ? ReviewAnswer.Same : ReviewAnswer.Different, question.One, question.Other, CancellationToken.None);
            if (answered % AnswersAtOnce == 0 || answered == answers)
            {
                await ClusterAsync(gallery.Gallery);
                var scores = await ScoreAsync(gallery);
                await Console.Error.WriteLineAsync($"  {gallery.Gallery.Name}, {answered:N0} answers, {same:N0} of them 'same': BCubed precision {scores.BCubed.Precision:0.00000}, recall {scores.BCubed.Recall:0.00000}, {scores.Clusters:N0} groups");
            }
        }

        return await ScoreAsync(gallery);
    }

    private async Task<Asked?> NextInOrderAsync(LabelledGallery gallery) => await review.NextAsync(Reviewer, gallery.Gallery.Name, count: 1, CancellationToken.None) is [var question]
        ? new Asked(question.Id, question.One.Person?.Subject.Id, question.Other.Person?.Subject.Id, question.One.Faces[0].FaceId, question.Other.Faces[0].FaceId)
        : null;

    private async Task<Asked?> NextByChanceAsync(LabelledGallery gallery)
    {
        await review.MeasureAsync(Reviewer, gallery.Gallery.Name, CancellationToken.None);
        await using var connection = await database.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT id, one, other, face_id, other_face_id FROM person_pair WHERE gallery_id = $1 AND gain > 0 ORDER BY hashint8(id) LIMIT 1", connection) { Parameters = { new() { Value = gallery.Gallery.Id } } };
        await using var row = await command.ExecuteReaderAsync();
        return await row.ReadAsync() ? new Asked(row.GetInt64(0), row.GetFieldValue<long?>(1), row.GetFieldValue<long?>(2), row.GetInt64(3), row.GetInt64(4)) : null;
    }

    /// <summary>Of the person whom most faces of a side are, the first face; that of nobody's face, itself. A reviewer sees several, too.</summary>
    private async Task<long> PersonOfAsync(long? subject, long face)
    {
        if (subject is not { } id)
            return face;
        var faces = new List<(long Face, string Source)>();
        await using var connection = await database.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT face.id, source FROM face JOIN image_source USING (image_id) WHERE subject_id = $1 ORDER BY face.id", connection) { Parameters = { new() { Value = id } } };
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
            faces.Add((rows.GetInt64(0), Path.GetDirectoryName(rows.GetString(1))!));
        return faces.GroupBy(one => one.Source).MaxBy(person => person.Count())!.First().Face;
    }

    private async Task<ClusterScores> ScoreAsync(LabelledGallery gallery)
    {
        var owners = new Dictionary<long, long>();
        await using var connection = await database.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT face.id, subject_id FROM face JOIN image ON image.id = image_id WHERE gallery_id = $1 AND subject_id IS NOT NULL", connection) { Parameters = { new() { Value = gallery.Gallery.Id } } };
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
            owners.Add(rows.GetInt64(0), rows.GetInt64(1));
        var numbers = gallery.Labels.Values.Distinct().Index().ToDictionary(person => person.Item, person => person.Index);
        var faces = gallery.Labels.Keys.Order().ToList();
        return ClusterScores.Of([.. faces.Select(face => numbers[gallery.Labels[face]])], [.. faces.Select(face => (int)owners.GetValueOrDefault(face, -1))]);
    }

    private async Task<LabelledGallery> FillAsync(string name, FacePack pack, IReadOnlyList<(string Path, Embedding Embedding)> faces)
    {
        var gallery = await store.CreateAsync(Reviewer, new GalleryName(name), pack.Id, pack.Embedder.Model, GallerySettings.With(pack.Decisions), CancellationToken.None);
        var pictures = faces.Select(face => MadeUpPictures.Of([face.Embedding]) is var picture ? picture with { File = ImageFile.From(face.Path, picture.File.Content) } : picture);
        var images = await Task.WhenAll(pictures.Select(picture => store.AddAsync(gallery, picture, Lane.Bulk, CancellationToken.None)));
        await ClusterAsync(gallery);
        return new LabelledGallery(gallery, images.Zip(faces).ToDictionary(pair => pair.First.Faces[0].Id, pair => Path.GetDirectoryName(pair.Second.Path)!));
    }

    private Task ClusterAsync(Gallery gallery) => new GalleryPeople(store, new PeopleStore(galleries), NearestNeighbours.OnProcessors).ClusterAsync(Reviewer, new PeopleJob(gallery.Name), progress: null, CancellationToken.None);

    /// <summary>Of each photo the face that it is about.</summary>
    private static async Task<IReadOnlyList<(string Path, Embedding Embedding)>> EmbedAsync(FacePack pack, int photos)
    {
        var decoder = new ImageDecoder(new ImageOptions());
        var found = new ConcurrentDictionary<string, Embedding>();
        await Parallel.ForEachAsync(Photos.All.Take(photos), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (path, cancel) =>
        {
            using var picture = decoder.Decode(ImageFile.From(path, await File.ReadAllBytesAsync(path, cancel)));
            if ((await pack.FindFacesAsync(picture, Lane.Bulk, cancel)).MaxBy(face => face.Detection.Box.Area) is { } face)
                found[path] = face.Embedding;
        });
        return [.. found.OrderBy(face => face.Key, StringComparer.Ordinal).Select(face => (face.Key, face.Value))];
    }

    /// <param name="Labels">By face, who it is.</param>
    private sealed record LabelledGallery(Gallery Gallery, IReadOnlyDictionary<long, string> Labels);

    /// <param name="Face">Of the first.</param>
    private sealed record Asked(long Id, long? One, long? Other, long Face, long OtherFace);
}
