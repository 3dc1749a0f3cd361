using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Tests.Galleries;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Cli.Tests.People;

public sealed class PeopleCommandsTests(StoredGalleries galleries) : IClassFixture<StoredGalleries>
{
    [Fact]
    public async Task Faces_become_people_with_numbers_and_a_number_becomes_a_name()
    {
        var gallery = await CreateAsync(3, 2, 1);

        var nobody = await RunAsync(gallery, "list");
        var clustered = await RunAsync(gallery, "cluster");
        var people = await PeopleAsync(gallery);
        var named = await RunAsync(gallery, "name", people[0].Id, "Anna");
        var shown = await RunAsync(gallery, "show", "Anna");

        Assert.Contains($"faceworker people cluster --gallery {gallery}", nobody.Output, StringComparison.Ordinal);
        Assert.Contains("6 new faces, 5 moved; 0 people before, 2 now.", clustered.Output, StringComparison.Ordinal);
        Assert.Equal([(null, 3), (null, 2)], people.Select(person => (person.Name, person.Faces)));
        Assert.Contains($"named subject {people[0].Id} 'Anna'", named.Output, StringComparison.Ordinal);
        Assert.Contains($"faceworker subject undo", named.Output, StringComparison.Ordinal);
        Assert.Contains($"'Anna' ({people[0].Id}), since ", shown.Output, StringComparison.Ordinal);
        Assert.Single(shown.Output.Split('\n'), line => line.Contains(" yes ", StringComparison.Ordinal)); // the anchor
        Assert.Contains("Person " + people[1].Id + ", without a name", (await RunAsync(gallery, "show", people[1].Id)).Output, StringComparison.Ordinal);
        Assert.Equal([("Anna", 3)], (await PeopleAsync(gallery, "--named")).Select(person => (person.Name, person.Faces)));
        Assert.Equal([(null, 2)], (await PeopleAsync(gallery, "--unnamed")).Select(person => (person.Name, person.Faces)));
    }

    [Fact]
    public async Task Who_may_be_one_is_asked_until_it_is_answered()
    {
        var gallery = await CreateAsync(4);
        await RunAsync(gallery, "cluster");
        var one = Assert.Single(await PeopleAsync(gallery)).Id;
        var faces = (await RunAsync(gallery, "show", one, "--json")).Json.GetProperty("faces").EnumerateArray().Select(face => $"{face.GetProperty("faceId")}").ToArray();
        var split = (await RunAsync(gallery, "split", one, "--face", faces[0], "--as", "Hanna", "--json")).Json.GetProperty("id");
        Assert.Contains("Nobody who may be somebody else.", (await RunAsync(gallery, "suggest")).Output, StringComparison.Ordinal);
        await galleries.ExecuteAsync($"""
            DELETE FROM face_constraint WHERE change_id = {split};
            INSERT INTO person_pair (gallery_id, face_id, other_face_id, distance, links, weight)
              SELECT image.gallery_id, least({faces[0]}, {faces[1]}), greatest({faces[0]}, {faces[1]}), 0.5, 3, 3 FROM face JOIN image ON image.id = image_id WHERE face.id = {faces[0]};
            INSERT INTO subject_to_measure SELECT gallery_id, id FROM subject WHERE id = {one};
            """); // as if they had been found so

        var asked = await RunAsync(gallery, "suggest");
        var pair = (await RunAsync(gallery, "suggest", "--json")).Json.GetProperty("suggestions")[0];
        var differ = await RunAsync(gallery, "differ", one, "Hanna");

        Assert.Contains("Hanna", asked.Output, StringComparison.Ordinal);
        Assert.Equal((1, one), (pair.GetProperty("settles").GetInt32(), $"{pair.GetProperty("one").GetProperty("id")}"));
        Assert.Contains("are different people", differ.Output, StringComparison.Ordinal);
        Assert.Empty((await RunAsync(gallery, "suggest", "--json")).Json.GetProperty("suggestions").EnumerateArray());
        Assert.Contains("into 'Hanna' (3 faces)", (await RunAsync(gallery, "merge", "Hanna", one)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_ignored_is_listed_only_on_request_and_a_rejected_face_is_gone()
    {
        var gallery = await CreateAsync(3, 2);
        await RunAsync(gallery, "cluster");
        var people = await PeopleAsync(gallery);
        await RunAsync(gallery, "ignore", people[1].Id);
        var face = (await RunAsync(gallery, "show", people[0].Id, "--json")).Json.GetProperty("faces")[0].GetProperty("faceId");
        await RunAsync(gallery, "reject", people[0].Id, "--face", $"{face}");

        Assert.Equal([(people[0].Id, 2)], (await PeopleAsync(gallery)).Select(person => (person.Id, person.Faces)));
        Assert.Equal([(people[1].Id, 2)], (await PeopleAsync(gallery, "--ignored")).Select(person => (person.Id, person.Faces)));
        await RunAsync(gallery, "ignore", people[1].Id, "--off");
        Assert.Equal(2, (await PeopleAsync(gallery)).Count);
    }

    [Fact]
    public async Task Somebody_who_is_watched_for_is_listed_on_request_until_that_is_taken_back()
    {
        var gallery = await CreateAsync(3, 2);
        await RunAsync(gallery, "cluster");
        var person = (await PeopleAsync(gallery))[1].Id;

        var watched = await RunAsync(gallery, "watch", person);

        Assert.Contains($"watched for subject {person}", watched.Output, StringComparison.Ordinal);
        Assert.Equal([person], (await PeopleAsync(gallery, "--watched")).Select(one => one.Id));
        Assert.Equal(2, (await PeopleAsync(gallery)).Count);
        await RunAsync(gallery, "watch", person, "--off");
        Assert.Empty(await PeopleAsync(gallery, "--watched"));
    }

    [Fact]
    public async Task Faces_that_are_the_same_are_one_person_unless_somebody_said_otherwise()
    {
        var gallery = await CreateAsync(3, 2);
        await RunAsync(gallery, "cluster");
        var people = await PeopleAsync(gallery);
        async Task<string> FaceOfAsync(string person) => $"{(await RunAsync(gallery, "show", person, "--json")).Json.GetProperty("faces")[0].GetProperty("faceId")}";
        var (one, other) = (await FaceOfAsync(people[0].Id), await FaceOfAsync(people[1].Id));

        var same = (await RunAsync(gallery, "same", "--face", one, other, "--json")).Json;
        await galleries.Command().RunAsync("subject", "undo", $"{same.GetProperty("id")}", "--gallery", gallery);
        await RunAsync(gallery, "differ", people[0].Id, people[1].Id);
        var refused = await galleries.Command().RunAsync("people", "same", "--face", one, other, "--gallery", gallery);

        Assert.Equal(($"merged subject {people[1].Id} into subject {people[0].Id}", 2), (same.GetProperty("description").GetString(), same.GetProperty("faces").GetInt32()));
        Assert.Equal((ExitCode.Rejected, 2), (refused.Code, (await PeopleAsync(gallery)).Count));
        Assert.Contains("are different people", refused.Error, StringComparison.Ordinal);
        Assert.Contains($"faceworker people merge --gallery {gallery}", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_who_is_not_there_is_said_so()
    {
        var gallery = await CreateAsync(1);

        var unknown = await galleries.Command().RunAsync("people", "name", "999999", "Anna", "--gallery", gallery);

        Assert.Equal(ExitCode.Rejected, unknown.Code);
        Assert.Contains($"There is no subject 999999 in gallery '{gallery}'.", unknown.Error, StringComparison.Ordinal);
    }

    private async Task<CliResult> RunAsync(string gallery, params string[] arguments)
    {
        var result = await galleries.Command().RunAsync(["people", .. arguments, "--gallery", gallery]);
        Assert.True(result.Code == ExitCode.Done, result.Error + result.Output);
        return result;
    }

    private async Task<IReadOnlyList<(string Id, string? Name, int Faces)>> PeopleAsync(string gallery, params string[] options) =>
        [.. (await RunAsync(gallery, ["list", "--json", .. options])).Json.GetProperty("people").EnumerateArray().Select(person => (
            $"{person.GetProperty("id")}", person.TryGetProperty("name", out var name) ? name.GetString() : null, person.GetProperty("faces").GetInt32()))];

    /// <summary>A gallery with so many photos of one person, of another, and so on.</summary>
    private async Task<string> CreateAsync(params int[] photos)
    {
        var name = await galleries.AddGalleryAsync();
        await galleries.WithStoreAsync(async store =>
        {
            var gallery = await store.GetGalleryAsync(new GalleryName(name), StoredGalleries.Cancel);
            for (var person = 0; person < photos.Length; person++)
                for (var i = 0; i < photos[person]; i++)
                    await store.AddAsync(gallery, Picture(person, i), Lane.Bulk, StoredGalleries.Cancel);
            return true;
        });
        return name;
    }

    private static IndexedPicture Picture(int person, int photo)
    {
        var point = new ImagePoint(30, 40);
        var detection = new Detection(new BoundingBox(10, 20, 50, 60), 0.9f, new FaceLandmarks(point, point, point, point, point));
        var values = new float[4];
        (values[person], values[3]) = (1, 0.1f * photo);
        var found = new FoundFace(detection, Embedding.FromRaw(values, StoredGalleries.Model), FaceQuality.Of(detection, sharpness: 100));
        return new IndexedPicture(ImageFile.From($"{person}-{photo}.jpg", Guid.NewGuid().ToByteArray()), 100, 100, [new SeenFace(found, Problems: [], Crop: null)]);
    }
}
