using System.Globalization;
using System.Text;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.People;
using FaceWorker.Storage.Subjects;
using FaceWorker.Testing;
using static FaceWorker.Web.Tests.ConsoleFixture;

namespace FaceWorker.Web.Tests.People;

/// <summary>A gallery with made-up people: vectors around a direction of each, and pictures of faces of LFW.</summary>
internal sealed class PeopleData(ConsoleFixture fixture, Gallery gallery)
{
    private static readonly Lazy<string[]> Pictures = new(() =>
        [.. Directory.EnumerateFiles(SharedData.RequireOrSkip("data", "lfw", "images"), "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Take(2000)]);

    private readonly Random random = new(7);
    private int picture;

    public GalleryName Name => gallery.Name;

    public string Address => $"/g/{Name}";

    public PeopleAdministration People { get; } = new(fixture.Database);

    public SubjectAdministration Subjects { get; } = new(fixture.Database);

    public static async Task<PeopleData> CreateAsync(ConsoleFixture fixture, string name)
    {
        var gallery = await fixture.CreateGalleryAsync($"{name}-{Guid.NewGuid().ToString("N")[..6]}");
        return new PeopleData(fixture, await fixture.Store.SetAsync(Owner, gallery.Name, settings => settings with { Crops = CropPolicy.Keep }, Cancel));
    }

    /// <summary>A person with so many photos of one face each; several directions are several real people in one.</summary>
    public async Task<(long Person, long[] Faces)> AddPersonAsync(int photos, string? name = null, params float[][] directions)
    {
        var of = directions.Length == 0 ? [Direction()] : directions;
        var stored = await Task.WhenAll(Enumerable.Range(0, photos).Select(i => fixture.Store.AddAsync(gallery, Picture(of[i * of.Length / photos]), Lane.Bulk, Cancel)));
        var faces = stored.Select(image => image.Faces[0].Id).ToArray();
        var person = await fixture.ScalarAsync<long>($"INSERT INTO subject (gallery_id) VALUES ({gallery.Id}) RETURNING id");
        await fixture.ExecuteAsync($"UPDATE face SET subject_id = {person} WHERE id = ANY ('{{{string.Join(',', faces)}}}')");
        if (name is not null)
            await Subjects.RenameAsync(Owner, Name, SubjectReference.To(person), new SubjectName(name), Cancel);
        return (person, faces);
    }

    /// <summary>The photos of these faces were taken in that year.</summary>
    public Task DateAsync(int year, params long[] faces) => fixture.ExecuteAsync($"""
        UPDATE image SET taken_at = make_timestamp({year}, 7, 14, 10, 30, 5) WHERE id IN (SELECT image_id FROM face WHERE id IN ({string.Join(',', faces)}));
        INSERT INTO subject_to_measure (gallery_id, subject_id) SELECT {gallery.Id}, subject_id FROM face WHERE id IN ({string.Join(',', faces)});
        """);

    /// <summary>So many questions, each about two people with so many photos.</summary>
    public async Task AddQuestionsAsync(int questions, int photos)
    {
        var people = Enumerable.Range(0, 2 * questions).Select(_ => Direction()).ToList();
        var stored = await Task.WhenAll(people.SelectMany(direction => Enumerable.Repeat(direction, photos)).Select(direction => fixture.Store.AddAsync(gallery, Picture(direction), Lane.Bulk, Cancel)));
        var faces = stored.Select(image => image.Faces[0].Id).Chunk(photos).ToList();
        var subjects = (await fixture.ScalarAsync<string>($"WITH added AS (INSERT INTO subject (gallery_id) SELECT {gallery.Id} FROM generate_series(1, {people.Count}) RETURNING id) SELECT string_agg(id::text, ',') FROM added")).Split(',');
        string Rows(IEnumerable<string> rows) => string.Join(", ", rows);
        await fixture.ExecuteAsync($"""
            UPDATE face SET subject_id = owner.subject_id FROM (VALUES {Rows(faces.Zip(subjects).SelectMany(pair => pair.First.Select(face => $"({face}, {pair.Second})")))}) AS owner (face_id, subject_id) WHERE face.id = owner.face_id;
            INSERT INTO person_pair (gallery_id, face_id, other_face_id, distance, links, weight) VALUES {Rows(faces.Chunk(2).Select((pair, i) =>
                string.Create(CultureInfo.InvariantCulture, $"({gallery.Id}, {Math.Min(pair[0][0], pair[1][0])}, {Math.Max(pair[0][0], pair[1][0])}, {0.7 + 0.5 * i / questions}, 1, {0.8 - 0.5 * i / questions})")))};
            INSERT INTO subject_to_measure (gallery_id, subject_id) VALUES {Rows(subjects.Select(subject => $"({gallery.Id}, {subject})"))};
            """);
    }

    /// <summary>Whether two are one is a question of the review, as if their nearest faces were so far from each other.</summary>
    public async Task AskAsync((long Person, long[] Faces) one, (long Person, long[] Faces) other, double distance) => await fixture.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"""
        INSERT INTO person_pair (gallery_id, face_id, other_face_id, distance, links, weight)
        VALUES ({gallery.Id}, {Math.Min(one.Faces[0], other.Faces[0])}, {Math.Max(one.Faces[0], other.Faces[0])}, {distance}, 1, {1.5 - distance});
        INSERT INTO subject_to_measure (gallery_id, subject_id) VALUES ({gallery.Id}, {one.Person});
        """));

    public async Task<IReadOnlyList<string>> ListAsync() =>
        [.. (await People.ListAsync(Owner, Name, new Core.People.PeopleList(1000), Cancel)).People.Select(person => $"{person.Subject.Name?.Value ?? "?"} {person.Faces}")];

    public float[] Direction() => [.. Enumerable.Range(0, gallery.Model.Dimensions).Select(_ => random.NextSingle() - 0.5f)];

    private IndexedPicture Picture(float[] direction)
    {
        var source = $"/photos/{Guid.NewGuid():N}.jpg";
        ReadOnlyMemory<byte> crop = File.ReadAllBytes(Pictures.Value[picture++ % Pictures.Value.Length]);
        var detection = new Detection(new BoundingBox(200, 120, 160, 200), 0.99f,
            new FaceLandmarks(new ImagePoint(240, 200), new ImagePoint(320, 200), new ImagePoint(280, 240), new ImagePoint(250, 280), new ImagePoint(310, 280)));
        var embedding = Embedding.FromRaw([.. direction.Select(value => value + 0.35f * (random.NextSingle() - 0.5f))], gallery.Model);
        return new IndexedPicture(ImageFile.From(source, Encoding.ASCII.GetBytes(source)), 640, 480, [new SeenFace(new FoundFace(detection, embedding, FaceQuality.Of(detection, sharpness: 500)), Problems: [], crop)]);
    }
}
