using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Adaptation;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Photos;
using FaceWorker.Core.Reembedding;

namespace FaceWorker.Core.Tests.Adaptation;

public sealed class GalleryAdapterTests : IAdaptationStore, IReembeddingStore, IReembeddingAdministration, IHeadModels
{
    private static readonly DecisionThresholds Thresholds = new(new SquaredDistance(1), new SquaredDistance(1), "made up");

    private readonly MadeUpPeople people = new(1);
    private readonly List<SpokenOfFace> faces = [];
    private readonly List<string> done = [];
    private Gallery gallery = new(1, new GalleryName("family"), PackId.Default, MadeUpPeople.Model, 10, GallerySettings.With(Thresholds));
    private AdaptedHead? kept;
    private Embedding? nobody;

    [Fact]
    public async Task A_head_that_helps_becomes_a_pack_and_the_gallery_begins_to_go_over_to_it()
    {
        Know(80, () => people.WithNuisance(photos: 5));

        var outcome = await LearnAsync();

        Assert.Equal(["pack default-family", "head default-family", "begun default-family"], done);
        Assert.Same(kept, outcome.Head);
        Assert.Equal((PackId.Default, MadeUpPeople.Model, outcome.Trial.Best!.Method), (kept!.BasePack, kept.Base, kept.Method));
        Assert.Contains("80 people of gallery 'family'", kept.Curve.Population, StringComparison.Ordinal);
        Assert.Null(kept.Quality);
        Assert.True(kept.Curve.Pairs >= 80 * 5 * 79 * 5 / 2);
    }

    [Fact]
    public void Quality_is_carried_over_where_it_follows_a_line()
    {
        var (vectors, head) = (KnownFaces.Of(Enumerable.Range(0, 40).Select(_ => people.Even(photos: 4))), LinearHead.Identity(MadeUpPeople.Size));
        nobody = people.Even(photos: 1)[0];

        var same = QualityLine.Fit(vectors, head, nobody)!;
        var turned = QualityLine.Fit(vectors, new LinearHead(MadeUpPeople.Size, [.. Enumerable.Range(0, MadeUpPeople.Size * MadeUpPeople.Size).Select(i => i == 0 ? 1f : i % 7 == 0 ? 0.01f : 0)]), nobody);

        Assert.Equal((0.0, 1.0), (Math.Round(same.Offset, 5), Math.Round(same.Slope, 5)));
        Assert.Null(turned);
    }

    [Fact]
    public async Task Only_tried_it_leaves_nothing()
    {
        Know(80, () => people.WithNuisance(photos: 5));

        var outcome = await LearnAsync(job => job with { IsOnlyTried = true, Methods = [HeadMethod.Whitening] });

        Assert.Equal([HeadMethod.Identity, HeadMethod.Whitening], outcome.Trial.Figures.Select(one => one.Method));
        Assert.Equal((null, null), (outcome.Head, outcome.Reembedding));
        Assert.Empty(done);
    }

    [Fact]
    public async Task Where_nothing_helps_it_says_so_with_figures_and_changes_nothing()
    {
        Know(60, () => people.Even(photos: 4, noise: 0.9f));

        var refused = await RefusesAsync(AdaptationProblem.NoGain);

        Assert.Equal(4, refused.Trial!.Figures.Count);
        Assert.StartsWith("No gain: of 240 faces of people of gallery 'family' that were held out, ", refused.Message, StringComparison.Ordinal);
        Assert.All(["triplet", "whitening", "lda", "FPIR 1.0 %"], part => Assert.Contains(part, refused.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(29, 5, "29 people with two confirmed faces or more")] // too few
    [InlineData(500, 1, "0 people with two confirmed faces or more")] // one photo each
    [InlineData(1, 10_000, "1 people with two confirmed faces or more")] // one class
    [InlineData(0, 0, "0 people with two confirmed faces or more")]
    public async Task Too_few_people_are_refused_with_how_many_are_needed(int persons, int photos, string message)
    {
        Know(persons, () => people.WithNuisance(photos));

        var refused = await RefusesAsync(AdaptationProblem.TooFewPeople);

        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.Contains("at least 30", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Photos_that_are_all_the_same_show_nothing()
    {
        Know(40, () => [.. Enumerable.Repeat(people.Even(photos: 1)[0], 5)]);
        await RefusesAsync(AdaptationProblem.AllAlike);

        faces.Clear();
        var one = people.Even(photos: 1)[0];
        Know(40, () => [one, one]);
        await RefusesAsync(AdaptationProblem.AllAlike);
    }

    [Fact]
    public async Task A_gallery_on_its_way_to_another_model_is_refused()
    {
        gallery = gallery with { Shadow = new ShadowSpace(11, new PackId("other"), MadeUpPeople.Model, Thresholds) };

        var refused = await Assert.ThrowsAsync<ReembeddingRefusedException>(() => LearnAsync());

        Assert.Equal(ReembeddingProblem.OtherPack, refused.Problem);
    }

    [Fact]
    public async Task A_guest_may_not()
    {
        var guest = new RequestContext(new Caller("guest", Rights.All & ~Rights.Administer), Lane.Interactive);

        var refused = await Assert.ThrowsAsync<RequestRejectedException>(() => new GalleryAdapter(this, this, this, this).LearnAsync(guest, new AdaptationJob(gallery.Name), null, TestContext.Current.CancellationToken));

        Assert.Equal(RejectionReason.Forbidden, refused.Reason);
    }

    void IHeadModels.Require(PackId basePack, FaceModel vectors, PackId pack) => Assert.Equal((gallery.Pack, gallery.Model), (basePack, vectors));

    Embedding? IHeadModels.FindNobody(PackId pack) => nobody;

    PackId IHeadModels.NameLike(string wanted) => new(wanted);

    Task<PackFacts> IHeadModels.KeepAsync(AdaptedHead head, CancellationToken cancel)
    {
        done.Add($"pack {head.Pack}");
        return Task.FromResult(new PackFacts(head.Pack, "any", new FaceModel(new ModelId(head.Pack.Value), MadeUpPeople.Size, "new"), DecisionPolicy.By(head.Curve)));
    }

    Task<IReadOnlyList<SpokenOfFace>> IAdaptationStore.ReadFacesAsync(Gallery gallery, int most, int mostEach, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<SpokenOfFace>>([.. faces.GroupBy(face => face.SubjectId).SelectMany(own => own.Take(mostEach)).Take(most)]);

    Task<IReadOnlyList<SamePerson>> IAdaptationStore.ReadSamePeopleAsync(Gallery gallery, CancellationToken cancel) => Task.FromResult<IReadOnlyList<SamePerson>>([]);

    Task IAdaptationStore.AddAsync(RequestContext context, AdaptedHead head, FaceModel model, CancellationToken cancel)
    {
        done.Add($"head {model.Id}");
        kept = head;
        return Task.CompletedTask;
    }

    Task<ReembeddingStatus> IReembeddingAdministration.BeginAsync(RequestContext context, GalleryName name, PackFacts pack, bool looksAgain, CancellationToken cancel)
    {
        Assert.False(looksAgain);
        done.Add($"begun {pack.Id}");
        return Task.FromResult(new ReembeddingStatus(gallery, gallery.Pack, pack.Id, ReembeddingStage.BeforeCutOver, new ReembeddingCounts(1, 1, 0, TimeSpan.Zero), "test", DateTimeOffset.UnixEpoch, null));
    }

    Task<Gallery> IReembeddingStore.ReadGalleryAsync(GalleryName name, CancellationToken cancel) => Task.FromResult(gallery);

    Task<IReadOnlyList<KeptHead>> IAdaptationStore.ListAsync(RequestContext context, GalleryName gallery, CancellationToken cancel) => throw new NotSupportedException();

    Task<LinearHead?> IAdaptationStore.FindHeadAsync(Gallery gallery, CancellationToken cancel) => throw new NotSupportedException();

    Task<IReadOnlyList<StoredVector>> IAdaptationStore.FindNextAsync(Gallery gallery, long after, int most, CancellationToken cancel) => throw new NotSupportedException();

    Task<ReembeddingCounts> IReembeddingStore.CountAsync(Gallery gallery, CancellationToken cancel) => throw new NotSupportedException();

    Task<IReadOnlyList<FaceToReembed>> IReembeddingStore.FindNextAsync(Gallery gallery, long after, int most, CancellationToken cancel) => throw new NotSupportedException();

    Task<IReadOnlyList<long>> IReembeddingStore.FindNextPhotosAsync(Gallery gallery, long after, int most, CancellationToken cancel) => throw new NotSupportedException();

    Task<PhotoFile> IReembeddingStore.FindPhotoAsync(Gallery gallery, long image, CancellationToken cancel) => throw new NotSupportedException();

    Task IReembeddingStore.AddAsync(Gallery gallery, ReembeddedFaces faces, CancellationToken cancel) => throw new NotSupportedException();

    Task IReembeddingStore.AddAsync(Gallery gallery, RedetectedPhoto photo, CancellationToken cancel) => throw new NotSupportedException();

    Task<ReembeddingStatus> IReembeddingAdministration.ShowAsync(RequestContext context, GalleryName gallery, CancellationToken cancel) => throw new NotSupportedException();

    Task<IReadOnlyList<ReembeddingFailure>> IReembeddingAdministration.ListFailuresAsync(RequestContext context, GalleryName gallery, int limit, CancellationToken cancel) => throw new NotSupportedException();

    Task<ReembeddingStatus> IReembeddingAdministration.CutOverAsync(RequestContext context, GalleryName gallery, long acceptMissing, CancellationToken cancel) => throw new NotSupportedException();

    Task<ReembeddingStatus> IReembeddingAdministration.RollBackAsync(RequestContext context, GalleryName gallery, long acceptMissing, CancellationToken cancel) => throw new NotSupportedException();

    Task<Gallery> IReembeddingAdministration.FinishAsync(RequestContext context, GalleryName gallery, CancellationToken cancel) => throw new NotSupportedException();

    Task<Gallery> IReembeddingAdministration.AbandonAsync(RequestContext context, GalleryName gallery, CancellationToken cancel) => throw new NotSupportedException();

    private Task<AdaptationOutcome> LearnAsync(Func<AdaptationJob, AdaptationJob>? change = null) => new GalleryAdapter(this, this, this, this).LearnAsync(
        new RequestContext(new Caller("test", Rights.Administer), Lane.Interactive), (change ?? (job => job))(new AdaptationJob(gallery.Name)), progress: null, TestContext.Current.CancellationToken);

    private async Task<AdaptationRefusedException> RefusesAsync(AdaptationProblem problem)
    {
        var refused = await Assert.ThrowsAsync<AdaptationRefusedException>(() => LearnAsync());
        Assert.Equal(problem, refused.Problem);
        Assert.Contains("'family'", refused.Message, StringComparison.Ordinal);
        Assert.Empty(done);
        return refused;
    }

    private void Know(int persons, Func<List<Embedding>> photos)
    {
        for (var person = 1; person <= persons; person++)
            faces.AddRange(photos().Select((embedding, i) => new SpokenOfFace(100_000L * person + i, person, embedding)));
    }
}
