using System.Diagnostics;
using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.People;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.People;
using FaceWorker.Storage.People.Grouping;
using FaceWorker.Storage.People.Review;
using FaceWorker.Storage.Subjects;
using FaceWorker.Testing;
using Npgsql;

namespace FaceWorker.Benchmarks;

/// <summary>What the console's pages about people ask of a gallery of a million faces: the use cases behind each page, one after the other, as the page does.</summary>
internal sealed class ConsoleBenchmarks : IAsyncDisposable
{
    private const double MostMilliseconds = 200;
    private const int Rounds = 40;
    private static readonly RequestContext Reviewer = new(new Caller("reviewer", Rights.All), Lane.Interactive);

    private readonly TestDatabase database;
    private readonly GalleryDatabase galleries;
    private readonly PeopleAdministration people;
    private readonly SubjectAdministration subjects;
    private readonly ReviewQueue review;

    private ConsoleBenchmarks(TestDatabase database)
    {
        this.database = database;
        galleries = new GalleryDatabase(database.ConnectionString);
        (people, subjects, review) = (new PeopleAdministration(galleries), new SubjectAdministration(galleries), new ReviewQueue(galleries));
    }

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        var faces = run.Faces(1_000_000, 50_000);
        await using var console = new ConsoleBenchmarks(await TestDatabase.CreateAsync());
        var gallery = await console.FillAsync(run, faces);
        foreach (var (page, ask) in await console.PagesAsync(gallery))
        {
            var times = new List<double>();
            for (var round = -3; round < Rounds; round++)
            {
                var began = Stopwatch.GetTimestamp();
                await ask(Math.Max(round, 0));
                if (round >= 0)
                    times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            var p95 = times.Order().ElementAt(Rounds * 95 / 100 - 1);
            yield return new Comparison($"ms for {page} of {faces:N0} faces, p95", p95, MostMilliseconds, p95 / MostMilliseconds, 0, Target: 1, AtMost: true) { Note = $"p50 {Comparison.Median(times):0.0}" };
        }
    }

    public async ValueTask DisposeAsync()
    {
        await galleries.DisposeAsync();
        await database.DisposeAsync();
    }

    private async Task<IReadOnlyList<(string Page, Func<int, Task> Ask)>> PagesAsync(Gallery gallery)
    {
        var (name, none) = (gallery.Name, CancellationToken.None);
        var byPhotos = (await people.ListAsync(Reviewer, name, new PeopleList(1000), none)).People;
        SubjectReference Largest(int rank) => SubjectReference.To(byPhotos[rank].Subject.Id);
        async Task ListAsync(PeopleList list)
        {
            await people.ListAsync(Reviewer, name, list with { Limit = 60 }, none);
            await people.CountAsync(Reviewer, name, none);
        }

        async Task ShowAsync(SubjectReference person, Func<Task> part)
        {
            await people.ShowAsync(Reviewer, name, person, none);
            await part();
        }

        Task FacesAsync(SubjectReference person, TakenIn? when = null) => ShowAsync(person, async () =>
        {
            await people.CountYearsAsync(Reviewer, name, person, none);
            await people.ListFacesAsync(Reviewer, name, person, new FacesList(121, LeastCertainFirst: true) { TakenIn = when }, none);
        });
        var middle = (await people.ListAsync(Reviewer, name, new PeopleList(1, Skip: byPhotos.Count * 20), none)).Next;
        return
        [
            ("People by photos", _ => ListAsync(new PeopleList(60))),
            ("People from the middle on", _ => ListAsync(new PeopleList(60) { After = middle })),
            ("People with names, newest first", _ => ListAsync(new PeopleList(60, Named: true) { Order = PeopleOrder.Newest })),
            ("People by name", _ => ListAsync(new PeopleList(60) { Order = PeopleOrder.Name })),
            ("People whose name begins so", round => ListAsync(new PeopleList(60) { Prefix = $"Person {round}" })),
            ($"a person of {byPhotos[0].Faces:N0} faces", _ => FacesAsync(Largest(0))),
            ($"a year of a person of {byPhotos[0].Faces:N0} faces", round => FacesAsync(Largest(0), new TakenIn(1990 + round % 33))),
            ($"persons of up to {byPhotos[1].Faces:N0} faces", round => FacesAsync(Largest(1 + round))),
            ("a person's similar people", round => ShowAsync(Largest(round), () => people.FindSimilarAsync(Reviewer, name, Largest(round), 30, none))),
            ("a person's history", round => ShowAsync(Largest(round), () => subjects.ListChangesAsync(Reviewer, name, byPhotos[round].Subject.Id, 100, none))),
            ("a person's proposed groups", round => ShowAsync(Largest(round), () => new PersonGroups(people).ProposeAsync(Reviewer, name, Largest(round), none))),
            ("Review, three questions", async _ =>
            {
                await review.NextAsync(Reviewer, name, count: 3, none);
                await review.MeasureAsync(Reviewer, name, none);
            }),
            ("Review, an answer and the next questions", async round =>
            {
                var question = (await review.NextAsync(Reviewer, name, count: 3, none))[0];
                await review.AnswerAsync(Reviewer, name, question.Id, (ReviewAnswer)(round % 3), question.One.Person?.Subject.Id, question.Other.Person?.Subject.Id, none);
                await review.NextAsync(Reviewer, name, count: 3, none);
                await review.MeasureAsync(Reviewer, name, none);
            }),
        ];
    }

    /// <summary>By SQL: a tenth as many people, of long-tailed size, one in fifty with a name; vectors out of a thousand directions; links within people; and pairs by chance.</summary>
    private async Task<Gallery> FillAsync(BenchmarkRun run, int faces)
    {
        var pack = await run.PackAsync();
        var options = new StorageOptions { ConnectionString = database.ConnectionString };
        await using var store = new PostgresGalleryStore(galleries, options, TimeProvider.System);
        var gallery = await store.CreateAsync(Reviewer, new GalleryName("console"), pack.Id, pack.Embedder.Model, GallerySettings.With(pack.Decisions), CancellationToken.None);
        var persons = faces / 10;
        await ExecuteAsync($"""
            SELECT setseed(0.5);
            INSERT INTO image (gallery_id, sha256, width, height, taken_at) SELECT {gallery.Id}, sha256(n::text::bytea), 4000, 3000, timestamp '1990-01-01' + n % 12000 * interval '1 day' FROM generate_series(1, {faces}) AS n;
            INSERT INTO image_source (image_id, source_sha256, source) SELECT id, sha256, '/photos/' || id || '.jpg' FROM image;
            INSERT INTO subject (gallery_id, name) SELECT {gallery.Id}, CASE WHEN n % 50 = 0 THEN 'Person ' || n END FROM generate_series(1, {persons}) AS n;
            ALTER TABLE face DISABLE TRIGGER USER;
            INSERT INTO face (image_id, position, x, y, width, height, score, landmarks, subject_id, quality)
            SELECT image.id, 0, 10, 10, 100, 100, 1, array_fill(0::real, '{"{10}"}'), (SELECT min(id) FROM subject) + floor({persons} * power(random(), 3))::bigint, 100 * random() FROM image;
            ALTER TABLE face ENABLE TRIGGER USER;
            CREATE TEMP TABLE direction AS
              SELECT n, l2_normalize(array_agg(random() - 0.5)::vector)::halfvec({gallery.Model.Dimensions}) AS embedding
              FROM generate_series(0, 999) AS n, generate_series(1, {gallery.Model.Dimensions}) GROUP BY n;
            INSERT INTO template_s{gallery.SpaceId} (face_id, space_id, embedding) SELECT face.id, {gallery.SpaceId}, embedding FROM face JOIN direction ON n = face.id % 1000;
            INSERT INTO face_link (face_id, space_id, neighbours, distances)
            SELECT id, {gallery.SpaceId}, array_remove(array[lag(id, 1) OVER own, lag(id, 2) OVER own, lag(id, 3) OVER own], NULL), array_fill(0.7::real, array[least(row_number() OVER own - 1, 3)::integer])
            FROM face WINDOW own AS (PARTITION BY subject_id ORDER BY id);
            INSERT INTO person_pair (gallery_id, face_id, other_face_id, distance, links, weight)
            SELECT DISTINCT ON (1, 2, 3) {gallery.Id}, least(one, other), greatest(one, other), 0.8 + 0.4 * random(), 1, random()
            FROM (SELECT (SELECT min(id) FROM face) + floor({faces} * random())::bigint AS one, (SELECT min(id) FROM face) + floor({faces} * random())::bigint AS other FROM generate_series(1, {faces / 8})) AS pair
            WHERE one <> other;
            INSERT INTO subject_to_measure (gallery_id, subject_id) SELECT gallery_id, id FROM subject;
            """);
        await ExecuteAsync("VACUUM ANALYZE");
        await MeasureAsync(gallery, $"{persons:N0} people and {faces / 8:N0} pairs");
        await ExecuteAsync("VACUUM ANALYZE");
        return gallery;
    }

    /// <summary>As the workers do after a grouping, and says how long it took, and how long the first who looked had to wait meanwhile.</summary>
    private async Task MeasureAsync(Gallery gallery, string what)
    {
        var began = Stopwatch.GetTimestamp();
        await people.CountAsync(Reviewer, gallery.Name, CancellationToken.None);
        var first = Stopwatch.GetElapsedTime(began);
        var upkeep = new PeopleUpkeep(galleries);
        while (await upkeep.MeasureAsync(CancellationToken.None))
        {
            // The next.
        }

        await Console.Error.WriteLineAsync($"  {what} measured in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s; the first look at them took {first.TotalSeconds:0.0} s");
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await database.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }
}
