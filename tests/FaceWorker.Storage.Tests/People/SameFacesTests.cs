using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.People;

public sealed class SameFacesTests(StoreFixture fixture)
{
    private readonly TestFaces faces = new(seed: 311);

    [Fact]
    public async Task Faces_of_nobody_become_a_person_who_is_gone_again_after_undo()
    {
        var people = await TestPeople.CreateAsync(fixture, faces);
        var some = await people.AddAsync(1, 1, 2, 3);
        var before = await people.StateAsync();

        var same = await people.SameAsync(some[0], some[1], some[0]);

        var person = await people.OwnerAsync(some[..2]);
        Assert.Equal(($"gave faces to subject {person}", 2), (same.Description, same.Faces));
        Assert.Null((await people.OwnersAsync(some[2]))[0]);
        await people.ClusterAsync();
        Assert.Equal(person, await people.OwnerAsync(some[..2])); // however far from each other
        await people.UndoAsync(same);
        Assert.Equal(before, await people.StateAsync());
    }

    [Fact]
    public async Task A_face_stands_for_its_person_and_who_has_a_name_keeps_it()
    {
        var people = await TestPeople.CreateAsync(fixture, faces);
        var some = await people.AddAsync(4, 1, 2);
        var alone = (await people.AddAsync(1, 3))[0];
        await people.ClusterAsync();
        var (one, two) = (await people.OwnerAsync(some[..4]), await people.OwnerAsync(some[4..]));
        await people.NameAsync(two, "Anna");
        var before = await people.StateAsync();

        var same = await people.SameAsync(some[0], some[7], alone);

        Assert.Equal([(long?)two], (await people.OwnersAsync([.. some, alone])).Distinct());
        Assert.Equal((5, $"merged subject {one} into 'Anna'"), (same.Faces, same.Description));
        var again = await Assert.ThrowsAsync<RequestRejectedException>(() => people.SameAsync(some[0], alone));
        Assert.StartsWith("These faces already belong to 'Anna'", again.Message, StringComparison.Ordinal);
        await people.UndoAsync(same);
        Assert.Equal(before, await people.StateAsync());
    }

    [Fact]
    public async Task What_was_said_before_and_the_rule_of_photos_refuse_it_with_the_remedy()
    {
        var people = await TestPeople.CreateAsync(fixture, faces);
        var some = await people.AddAsync(3, 1, 2);
        var photo = await people.AddPhotoAsync(faces.Embedding(7), faces.Embedding(8));
        await people.ClusterAsync();
        var (one, two) = (await people.OwnerAsync(some[..3]), await people.OwnerAsync(some[3..]));
        var alone = (await people.AddAsync(1, 5))[0];
        await people.RejectAsync(two, some[5]);
        await people.DifferAsync(one, two);
        var before = await people.StateAsync();

        async Task AssertRefusedAsync(string rule, string remedy, params long[] of)
        {
            var refused = await Assert.ThrowsAsync<RequestRejectedException>(() => people.SameAsync(of));
            Assert.Contains(rule, refused.Message, StringComparison.Ordinal);
            Assert.Contains(remedy, refused.Message, StringComparison.Ordinal);
            Assert.Equal(RejectionReason.SubjectConflict, refused.Reason);
            Assert.Equal(before, await people.StateAsync());
        }

        await AssertRefusedAsync($"said that subject {Math.Min(one, two)} and subject {Math.Max(one, two)} are different people", "faceworker people merge", some[0], some[3]);
        await AssertRefusedAsync($"said that face {some[5]} is not subject {two}", "faceworker subject reassign", some[5], some[3]);
        await AssertRefusedAsync($"Faces {photo[0]} and {photo[1]} are on one photo", $"faceworker gallery set {people.Gallery.Name} --once-per-photo off", photo);
        await AssertRefusedAsync("are on one photo", "faceworker people merge", alone, photo[1], photo[0]);
        Assert.Equal(5, (await people.SameAsync(some[0], some[5])).Faces + (await people.MergeAsync(one, two)).Faces); // the last word counts
    }

    [Fact]
    public async Task In_a_gallery_of_collages_a_person_is_on_a_photo_twice()
    {
        var people = await TestPeople.CreateAsync(fixture, faces, new PeopleSettings(KeepUp: false, OncePerPhoto: false));
        var photo = await people.AddPhotoAsync(faces.Embedding(1), faces.Embedding(2));

        Assert.Equal(2, (await people.SameAsync(photo)).Faces);
    }

    [Fact]
    public async Task It_takes_two_faces_of_the_gallery_of_two_people_at_most_and_both_rights()
    {
        var people = await TestPeople.CreateAsync(fixture, faces);
        var some = await people.AddAsync(2, 1, 2, 3);
        await people.ClusterAsync();
        async Task<string> RefusalAsync(params long[] of) => (await Assert.ThrowsAsync<RequestRejectedException>(() => people.SameAsync(of))).Message;

        Assert.Contains("name two or more", await RefusalAsync(some[0], some[0]), StringComparison.Ordinal);
        Assert.Contains("name two or more", await RefusalAsync(), StringComparison.Ordinal);
        Assert.Contains("has no such face: -5", await RefusalAsync(some[0], -5), StringComparison.Ordinal);
        Assert.Contains("belong to more than two people", await RefusalAsync(some[0], some[2], some[4]), StringComparison.Ordinal);
        await people.NameAsync(await people.OwnerAsync(some[..2]), "Anna");
        await people.NameAsync(await people.OwnerAsync(some[2..4]), "Ben");
        Assert.Contains("so that it is plain which name stays", await RefusalAsync(some[0], some[2]), StringComparison.Ordinal);
        var half = Context with { Caller = new Caller("half", Rights.ManageSubjects) };
        var guest = await Assert.ThrowsAsync<RequestRejectedException>(() => people.Subjects.UniteAsync(half, people.Gallery.Name, [some[0], some[4]], Cancel));
        Assert.Equal(RejectionReason.Forbidden, guest.Reason);
    }
}
