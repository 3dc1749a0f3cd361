using FaceWorker.Contracts;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.Subjects;
using static FaceWorker.Storage.Tests.StoreFixture;
using static FaceWorker.Storage.Tests.Subjects.GallerySubjects;

namespace FaceWorker.Storage.Tests.Subjects;

public sealed class SubjectComparisonTests(StoreFixture fixture)
{
    private readonly TestFaces faces = new(seed: 61, dimensions: 128);
    private readonly StoredVectors stored = new();
    private readonly SubjectStore comparer = new(fixture.Database);

    [Fact]
    public async Task Each_subject_is_as_near_as_its_nearest_template_to_any_of_the_probes_in_the_order_asked()
    {
        var gallery = await CreateAsync();
        var probes = Enumerable.Range(0, 4).Select(_ => faces.Embedding()).ToList();
        SubjectName[] asked = [new("person 3"), new("person 0"), new("person 2"), new("person 3")];

        var found = await comparer.CompareAsync(Context, gallery, probes, asked, Cancel);

        Assert.Equal(asked, found.Select(one => one.Subject.Name));
        foreach (var one in found)
        {
            var (probe, vector, distance) = probes
                .SelectMany((probe, i) => stored.All.Where(vector => vector.Subject == one.Subject)
                    .Select(vector => (i, vector, StoredVector.Distance(vector.Values, StoredVector.Rounded(probe.Values.ToArray())))))
                .MinBy(pair => pair.Item3);
            Assert.Equal((probe, vector.FaceId), (one.Probe, one.Nearest.FaceId));
            Assert.Equal(distance, one.Nearest.Distance.Value, tolerance: 1e-4);
            Assert.StartsWith("/photos/", one.Nearest.Source, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_subject_of_another_gallery_is_unknown()
    {
        var (gallery, other) = (await CreateAsync(), await fixture.CreateGalleryAsync(faces.Model));
        await new StoredVectors().AddAsync(fixture, other, faces, "stranger", [faces.Embedding()]);

        var rejection = await RejectionAsync(gallery, "person 1", "stranger");

        Assert.Contains("'stranger'", rejection.Message, StringComparison.Ordinal);
        Assert.Contains(gallery.Name.Value, rejection.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_subject_is_answered_with_names_alike()
    {
        var gallery = await CreateAsync();

        Assert.Contains("Did you mean 'person 0' or 'person 1' or 'person 2'?", (await RejectionAsync(gallery, "PERSON")).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Did you mean", (await RejectionAsync(gallery, "nobody")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subject_without_template_cannot_be_compared_with()
    {
        var gallery = await CreateAsync();
        await fixture.AddSubjectAsync(gallery, "only a name");

        Assert.Contains("'only a name' of gallery", (await RejectionAsync(gallery, "only a name")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_probe_of_another_model_is_refused()
    {
        var gallery = await CreateAsync();
        var other = new TestFaces(seed: 1, dimensions: 64);

        await Assert.ThrowsAsync<InvalidEmbeddingException>(() => comparer.CompareAsync(Context, gallery, [other.Embedding()], [new("person 1")], Cancel));
    }

    [Fact]
    public async Task A_caller_who_may_not_list_subjects_is_told_no_other_names()
    {
        var gallery = await CreateAsync();

        var rejection = await Assert.ThrowsAsync<RequestRejectedException>(
            () => comparer.CompareAsync(WithoutList, gallery, [faces.Embedding()], [new SubjectName("PERSON")], Cancel));

        Assert.Equal(RejectionReason.UnknownSubject, rejection.Reason);
        Assert.DoesNotContain("person", rejection.Message, StringComparison.Ordinal);
    }

    private async Task<RequestRejectedException> RejectionAsync(Gallery gallery, params string[] names)
    {
        var rejection = await Assert.ThrowsAsync<RequestRejectedException>(
            () => comparer.CompareAsync(Context, gallery, [faces.Embedding()], [.. names.Select(name => new SubjectName(name))], Cancel));
        Assert.Equal(RejectionReason.UnknownSubject, rejection.Reason);
        return rejection;
    }

    private async Task<Gallery> CreateAsync()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        for (var person = 0; person < 4; person++)
            await stored.AddAsync(fixture, gallery, faces, $"person {person}", [.. Enumerable.Range(0, 1 + person).Select(_ => faces.Embedding(person))]);
        await stored.AddAsync(fixture, gallery, faces, name: null, [faces.Embedding(1)]);
        return gallery;
    }
}
