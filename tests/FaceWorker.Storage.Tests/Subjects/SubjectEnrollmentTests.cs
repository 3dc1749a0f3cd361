using FaceWorker.Contracts;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using static FaceWorker.Storage.Tests.StoreFixture;
using static FaceWorker.Storage.Tests.Subjects.GallerySubjects;

namespace FaceWorker.Storage.Tests.Subjects;

public sealed class SubjectEnrollmentTests(StoreFixture fixture)
{
    private readonly TestFaces faces = new(seed: 71);

    [Fact]
    public async Task The_first_face_makes_the_subject_and_the_second_is_added_to_it()
    {
        var subjects = await CreateAsync(fixture, faces);
        var photos = await subjects.AddFacesAsync(2);

        var first = await subjects.Store.EnrollAsync(Context, subjects.Gallery, Name("Anna"), photos[0], Cancel);
        var second = await subjects.Store.EnrollAsync(Context, subjects.Gallery, Name("Anna"), photos[1], Cancel);
        var again = await subjects.Store.EnrollAsync(Context, subjects.Gallery, Name("Anna"), photos[1], Cancel);

        Assert.Equal((photos[0], true), (first.FaceId, first.IsNew));
        Assert.Equal((first.Subject, true), (second.Subject, second.IsNew));
        Assert.Equal(second with { IsNew = false }, again);
        Assert.Equal(["Anna 2"], await subjects.NamesAsync());
    }

    [Fact]
    public async Task A_hundred_enrolments_of_one_photo_at_once_leave_one_subject_and_one_face()
    {
        var subjects = await CreateAsync(fixture, faces);
        var picture = faces.Picture(1);

        var enrolled = await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
        {
            var image = await fixture.Store.AddAsync(subjects.Gallery, picture, Lane.Bulk, Cancel);
            return await subjects.Store.EnrollAsync(Context, subjects.Gallery, Name("Anna"), image.Faces[0].Id, Cancel);
        }));

        Assert.Single(enrolled, face => face.IsNew);
        Assert.Single(enrolled.Select(face => (face.Subject, face.FaceId)).Distinct());
        Assert.Equal(["Anna 1"], await subjects.NamesAsync());
    }

    [Fact]
    public async Task Photos_for_the_same_new_name_at_once_leave_one_subject_with_all_of_them()
    {
        var subjects = await CreateAsync(fixture, faces);
        var photos = await subjects.AddFacesAsync(30);

        await Task.WhenAll(photos.Select(face => subjects.Store.EnrollAsync(Context, subjects.Gallery, Name("Anna"), face, Cancel)));

        Assert.Equal(["Anna 30"], await subjects.NamesAsync());
    }

    [Fact]
    public async Task One_face_for_two_names_at_once_is_one_of_theirs_and_refused_to_the_other()
    {
        for (var round = 0; round < 10; round++)
        {
            var subjects = await CreateAsync(fixture, faces);
            var face = (await subjects.AddFacesAsync(1))[0];

            var outcomes = await Task.WhenAll(new[] { "Anna", "Ben" }.Select(async name =>
            {
                try
                {
                    await subjects.Store.EnrollAsync(Context, subjects.Gallery, Name(name), face, Cancel);
                    return null;
                }
                catch (RequestRejectedException rejection)
                {
                    return rejection.Reason as RejectionReason?;
                }
            }));

            Assert.Equal([null, RejectionReason.SubjectConflict], outcomes.Order());
            Assert.Single(await subjects.NamesAsync()); // the name that was refused left no empty subject
        }
    }

    [Fact]
    public async Task A_face_of_somebody_else_is_refused_with_the_owner_and_the_remedy()
    {
        var subjects = await CreateAsync(fixture, faces);
        var face = (await subjects.EnrollAsync("Anna", photos: 1))[0];

        await subjects.AssertRefusedAsync(RejectionReason.SubjectConflict, () => subjects.EnrollAsync("Ben", [face]),
            $"Face {face}", "'Anna'", "'Ben'", $"faceworker subject reassign --gallery {subjects.Gallery.Name} --face {face} --to 'Ben'");
    }

    [Fact]
    public async Task A_caller_who_may_not_list_subjects_is_not_told_whose_face_it_is()
    {
        var subjects = await CreateAsync(fixture, faces);
        var face = (await subjects.EnrollAsync("Anna", photos: 1))[0];

        var rejection = await Assert.ThrowsAsync<RequestRejectedException>(() => subjects.Store.EnrollAsync(WithoutList, subjects.Gallery, Name("Ben"), face, Cancel));

        Assert.Equal(RejectionReason.SubjectConflict, rejection.Reason);
        Assert.Contains("belongs to another subject", rejection.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Anna", rejection.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_face_that_did_not_pass_the_gate_is_refused()
    {
        var subjects = await CreateAsync(fixture, faces);
        var seen = faces.Picture(1);
        seen = seen with { Faces = [seen.Faces[0] with { Problems = [new QualityProblem(QualityReason.Blurred, "")] }] };
        var face = Assert.Single(await fixture.AddAsync(subjects.Gallery, [seen])).Faces[0].Id;

        await subjects.AssertRefusedAsync(RejectionReason.LowQuality, () => subjects.EnrollAsync("Anna", [face]), "quality gate", $"{face}");
    }

    [Fact]
    public async Task A_face_that_is_not_there_or_in_another_gallery_is_refused()
    {
        var (subjects, other) = (await CreateAsync(fixture, faces), await CreateAsync(fixture, faces));
        var foreign = (await other.AddFacesAsync(1))[0];

        await subjects.AssertRefusedAsync(RejectionReason.SubjectConflict, () => subjects.EnrollAsync("Anna", [long.MaxValue]));
        await subjects.AssertRefusedAsync(RejectionReason.SubjectConflict, () => subjects.EnrollAsync("Anna", [foreign]));
    }

    [Fact]
    public async Task The_same_name_in_two_galleries_is_two_subjects()
    {
        var (one, other) = (await CreateAsync(fixture, faces), await CreateAsync(fixture, faces));
        await one.EnrollAsync("Anna", photos: 1);
        await other.EnrollAsync("Anna", photos: 2);

        Assert.Equal(["Anna 1"], await one.NamesAsync());
        Assert.Equal(["Anna 2"], await other.NamesAsync());
    }

    [Fact]
    public async Task Enrolling_into_a_gallery_that_was_deleted_meanwhile_is_refused()
    {
        var subjects = await CreateAsync(fixture, faces);
        var face = (await subjects.AddFacesAsync(1))[0];
        await fixture.Store.DeleteAsync(Context, subjects.Gallery.Name, Cancel);

        var rejection = await Assert.ThrowsAsync<RequestRejectedException>(() => subjects.EnrollAsync("Anna", [face]));

        Assert.Equal(RejectionReason.UnknownGallery, rejection.Reason);
    }

    [Fact]
    public async Task A_stored_image_tells_whose_its_faces_are()
    {
        var subjects = await CreateAsync(fixture, faces);
        var picture = faces.Picture(2);
        var stored = Assert.Single(await fixture.AddAsync(subjects.Gallery, [picture]));
        await subjects.EnrollAsync("Anna", [stored.Faces[1].Id]);

        var found = await fixture.Store.FindImageAsync(subjects.Gallery, picture.File, Cancel);

        Assert.Equal([null, "Anna"], found!.Faces.Select(face => face.Subject?.Name!.Value));
    }
}
