using FaceWorker.Contracts;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.Search;
using FaceWorker.Storage.Tests.Subjects;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Search;

public sealed class RuleTests(StoreFixture fixture)
{
    private readonly TestFaces faces = new(seed: 51, dimensions: 128);
    private readonly StoredVectors stored = new();

    public static TheoryData<IdentificationRule> Rules => [IdentificationRule.Nearest, IdentificationRule.Knn, IdentificationRule.Centroid];

    public static TheoryData<IdentificationRule> AllRules => [.. Enum.GetValues<IdentificationRule>()];

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task An_answer_equals_the_one_computed_in_csharp(IdentificationRule rule)
    {
        var gallery = await CreateAsync();

        foreach (var (probe, top, neighbours) in Enumerable.Range(0, 30).Select(i => (faces.Embedding(), 1 + i % 6, 1 + i)))
            ExpectedCandidates.AssertEqual(new ExpectedCandidates(stored.All, probe).Of(rule, top, neighbours), await FindAsync(gallery.With(rule, neighbours), probe, top));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task More_neighbours_and_candidates_than_there_are_templates_are_no_problem(IdentificationRule rule)
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        await stored.AddAsync(fixture, gallery, faces, "only", [faces.Embedding(1), faces.Embedding(1)]);
        await stored.AddAsync(fixture, gallery, faces, name: null, [faces.Embedding(2)]);
        var probe = faces.Embedding(1);

        var found = await FindAsync(gallery.With(rule, GallerySettings.MostNeighbours), probe, top: 100);

        Assert.Equal(2, found.Count);
        ExpectedCandidates.AssertEqual(new ExpectedCandidates(stored.All, probe).Of(rule, top: 100, GallerySettings.MostNeighbours), found);
    }

    [Theory]
    [MemberData(nameof(AllRules))]
    public async Task Equal_candidates_come_in_the_order_of_storing(IdentificationRule rule)
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var twin = faces.Embedding();
        var subjects = new List<Subject?>();
        foreach (var name in new[] { "z", "m", "a" })
        {
            subjects.Add(await stored.AddAsync(fixture, gallery, faces, name, [twin, twin]));
            await fixture.AddSvmAsync(gallery, subjects[^1]!, twin.Values.ToArray(), bias: 0);
        }

        var found = await FindAsync(gallery.With(rule), twin, top: 3);

        Assert.Equal(subjects, found.Select(candidate => candidate.Subject));
        Assert.All(found, candidate => Assert.Equal(candidate.Evidence.Select(one => one.FaceId).Order(), candidate.Evidence.Select(one => one.FaceId)));
    }

    [Theory]
    [MemberData(nameof(AllRules))]
    public async Task Nothing_of_another_gallery_is_ever_seen(IdentificationRule rule)
    {
        var (mine, others) = (await CreateAsync(), await fixture.CreateGalleryAsync(faces.Model));
        var probe = faces.Embedding(7);
        var theirs = new StoredVectors();
        foreach (var name in new[] { "person 1", "stranger" })
            await fixture.AddSvmAsync(others, (await theirs.AddAsync(fixture, others, faces, name, [probe, probe, probe, probe]))!, probe.Values.ToArray(), bias: 9);
        foreach (var subject in stored.All.Select(vector => vector.Subject).OfType<Subject>().Distinct())
            await fixture.AddSvmAsync(mine, subject, faces.Embedding().Values.ToArray(), bias: 0);

        var found = await FindAsync(mine.With(rule), probe, top: 100);

        Assert.NotEmpty(found);
        Assert.Subset(stored.All.Select(vector => vector.FaceId).ToHashSet(), found.SelectMany(one => one.Evidence).Select(one => one.FaceId).ToHashSet());
        Assert.Subset(stored.All.Select(vector => vector.Subject).ToHashSet(), found.Select(one => one.Subject).ToHashSet());
        Assert.All(found, candidate => Assert.True(candidate.Distance.Value > 0.1, "A template of the other gallery moved a distance."));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task An_empty_gallery_names_nobody(IdentificationRule rule) =>
        Assert.Empty(await FindAsync((await fixture.CreateGalleryAsync(faces.Model)).With(rule), faces.Embedding(), top: 5));

    [Theory]
    [MemberData(nameof(AllRules))]
    public async Task A_face_without_template_is_never_a_candidate_and_never_evidence(IdentificationRule rule)
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var probe = faces.Embedding(3);
        var subject = await stored.AddAsync(fixture, gallery, faces, "seen", [probe, faces.Embedding(3)]);
        await fixture.AddSvmAsync(gallery, subject!, probe.Values.ToArray(), bias: 0);
        await stored.AddAsync(fixture, gallery, faces, name: null, [probe, faces.Embedding(4)]);
        var without = stored.All.Where((_, i) => i % 2 == 0).Select(vector => vector.FaceId).ToHashSet();
        await fixture.ExecuteAsync($"DELETE FROM template WHERE face_id IN ({string.Join(',', without)})");

        var found = await FindAsync(gallery.With(rule), probe, top: 10);

        Assert.Equal(stored.All[1].FaceId, Assert.Single(found[0].Evidence).FaceId);
        Assert.DoesNotContain(found.SelectMany(candidate => candidate.Evidence), one => without.Contains(one.FaceId));
    }

    [Fact]
    public async Task Subjects_with_hundreds_of_photos_do_not_crowd_the_others_out()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        await stored.AddAsync(fixture, gallery, faces, "photographed often", [.. Enumerable.Range(0, 300).Select(_ => faces.Embedding(1))]);
        for (var person = 2; person < 6; person++)
            await stored.AddAsync(fixture, gallery, faces, $"person {person}", [faces.Embedding(person)]);
        var probe = faces.Embedding(1);

        var found = await FindAsync(gallery, probe, top: 4);

        ExpectedCandidates.AssertEqual(new ExpectedCandidates(stored.All, probe, pool: 512).Of(IdentificationRule.Nearest, top: 4, neighbours: 1), found);
        Assert.Equal(4, found.Count);
    }

    [Fact]
    public async Task A_vote_can_overrule_the_nearest_template()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var probe = faces.Embedding(1);
        await stored.AddAsync(fixture, gallery, faces, "once, very near", [faces.Near(probe, 0.02)]);
        await stored.AddAsync(fixture, gallery, faces, "four times, near", [.. Enumerable.Range(0, 4).Select(_ => faces.Near(probe, 0.03))]);
        await stored.AddAsync(fixture, gallery, faces, "last voter", [faces.Embedding(2)]);

        var byNearest = await FindAsync(gallery, probe, top: 2);
        var byVote = await FindAsync(gallery.With(IdentificationRule.Knn, neighbours: 6), probe, top: 2);

        Assert.Equal("once, very near", byNearest[0].Subject!.Name!.Value);
        Assert.Equal("four times, near", byVote[0].Subject!.Name!.Value);
        Assert.InRange(byVote[0].Score!.Value, 0.7, 0.9);
    }

    [Fact]
    public async Task The_svm_orders_subjects_by_margin_and_measures_their_nearest_templates()
    {
        var gallery = (await CreateAsync()).With(IdentificationRule.Svm);
        var svm = new Dictionary<Subject, (float[], float)>();
        foreach (var subject in stored.All.Select(vector => vector.Subject).OfType<Subject>().Distinct().Skip(2))
        {
            svm[subject] = (faces.Embedding().Values.ToArray(), faces.Embedding().Values.Span[0]);
            await fixture.AddSvmAsync(gallery, subject, svm[subject].Item1, svm[subject].Item2);
        }

        foreach (var (probe, top) in Enumerable.Range(0, 20).Select(i => (faces.Embedding(), 1 + i)))
            ExpectedCandidates.AssertEqual(new ExpectedCandidates(stored.All, probe).Of(svm, top), await FindAsync(gallery, probe, top));
    }

    [Fact]
    public async Task An_svm_that_knows_nobody_is_rejected_with_the_remedy()
    {
        var gallery = (await CreateAsync()).With(IdentificationRule.Svm);

        var rejection = await Assert.ThrowsAsync<RequestRejectedException>(() => FindAsync(gallery, faces.Embedding(), top: 5));

        Assert.Equal(RejectionReason.NotTrained, rejection.Reason);
        Assert.Contains($"faceworker gallery train {gallery.Name}", rejection.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_batch_may_mix_galleries_and_rules()
    {
        var gallery = await CreateAsync();
        var other = await fixture.CreateGalleryAsync(faces.Model);
        var theirs = new StoredVectors();
        await theirs.AddAsync(fixture, other, faces, "somebody", [.. Enumerable.Range(0, 5).Select(_ => faces.Embedding())]);
        var probes = Enumerable.Range(0, 12).Select(_ => faces.Embedding()).ToList();
        var rules = Rules.Select(row => row.Data).ToList();

        var finder = new CandidateFinder(fixture.Database, new IndexedSpaces(TimeProvider.System));
        var found = await finder.RunAsync(
            [.. probes.Select((probe, i) => new ProbeSearch((i % 2 == 0 ? gallery : other).With(rules[i % 3], neighbours: 3), probe, 1 + i))], Cancel);

        for (var i = 0; i < probes.Count; i++)
            ExpectedCandidates.AssertEqual(new ExpectedCandidates((i % 2 == 0 ? stored : theirs).All, probes[i]).Of(rules[i % 3], 1 + i, neighbours: 3), found[i].Items);
    }

    /// <summary>Ten subjects with one to four templates, and six faces that are nobody's: 29 templates, which is fewer than the smallest pool.</summary>
    private async Task<Gallery> CreateAsync()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        for (var person = 0; person < 10; person++)
            await stored.AddAsync(fixture, gallery, faces, $"person {person}", [.. Enumerable.Range(0, 1 + person % 4).Select(_ => faces.Embedding(person))]);
        await stored.AddAsync(fixture, gallery, faces, name: null, [.. Enumerable.Range(7, 6).Select(faces.Embedding)]);
        return gallery;
    }

    private async Task<IReadOnlyList<Candidate>> FindAsync(Gallery gallery, Embedding probe, int top) =>
        (await fixture.Store.FindCandidatesAsync(gallery, probe, top, Lane.Interactive, Cancel)).Items;
}
