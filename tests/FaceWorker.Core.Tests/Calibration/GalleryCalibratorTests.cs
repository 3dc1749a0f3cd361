using System.Text.Json;
using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Calibration;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;
using FaceWorker.Core.Tests.Galleries;
using FaceWorker.Testing;

namespace FaceWorker.Core.Tests.Calibration;

public sealed class GalleryCalibratorTests : IDisposable
{
    private static readonly FalseMatchRate FivePercent = new(0.05);

    private readonly TemporaryFolder folder = new();
    private readonly OneGallery galleries;
    private readonly MadeUpFaces embedder = new();
    private readonly Kept kept = new();

    public GalleryCalibratorTests() => galleries = new OneGallery(embedder.Faces[0].Embedding.Model);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static RequestContext Administrator => new(new Caller("anna", Rights.Administer), Lane.Bulk);

    [Fact]
    public async Task Photos_of_people_become_thresholds_that_are_kept()
    {
        AddPeople();
        var told = new Told();

        var outcome = await CalibrateAsync(Administrator, Job(), told);

        var same = ThresholdCalibrator.Calibrate(new LabelledFaces(embedder.Faces), FivePercent, Cancel);
        Assert.Equal((same.Thresholds.Match, 10, 360, 3645), (outcome.Result.Thresholds.Match, outcome.Result.People, outcome.Result.GenuineComparisons, outcome.Result.ImpostorComparisons));
        Assert.Equal((galleries.Gallery, outcome.Result), Assert.Single(kept.All));
        Assert.Equal((galleries.Gallery, outcome.Result), (outcome.Gallery, outcome.Stored!.Result));
        Assert.Equal(new Turn(Lane.Bulk, galleries.Gallery.Id), embedder.Turn);
        Assert.Equal([new WorkProgress("photos", 90, 90)], told.All);
    }

    [Fact]
    public async Task Of_a_list_of_pairs_only_those_are_compared_and_a_pair_without_a_face_is_left_out()
    {
        AddPeople();
        folder.Add("person 1-0/person 1-0_0011.jpg");
        var pairs = folder.Add("pairs.txt", "3\nperson 1-0\t1\t2\nperson 1-1\t1\t3\nperson 1-0\t1\t11\nperson 1-0\t1\tperson 1-1\t1\nperson 1-2\t1\tperson 1-3\t1\nperson 1-0\t3\tperson 1-3\t2\n");

        var outcome = await CalibrateAsync(Administrator, Job() with { Pairs = pairs, DryRun = true });

        Assert.Equal((4, 2, 3), (outcome.Result.People, outcome.Result.GenuineComparisons, outcome.Result.ImpostorComparisons));
        Assert.Equal("no face was found", Assert.Single(outcome.Photos.Values, photo => photo.Embedding is null).Problem);
    }

    [Fact]
    public async Task Too_few_comparisons_to_say_how_often_strangers_match_are_refused()
    {
        AddPeople();
        var pairs = folder.Add("pairs.txt", "2\nperson 1-0\t1\t2\nperson 1-1\t1\t3\nperson 1-0\t1\tperson 1-1\t1\nperson 1-2\t1\tperson 1-3\t1\n");

        var refused = await Assert.ThrowsAsync<CalibrationRefusedException>(() => CalibrateAsync(Administrator, Job() with { Pairs = pairs }));

        Assert.Contains("There are 2 comparisons of different people, too few to say how often strangers match: it takes 3,000 at least", refused.Message, StringComparison.Ordinal);
        Assert.Empty(kept.All);
    }

    [Fact]
    public async Task A_dry_run_keeps_nothing()
    {
        AddPeople();

        var outcome = await CalibrateAsync(Administrator, Job() with { DryRun = true });

        Assert.Null(outcome.Stored);
        Assert.Equal(10, outcome.Result.People);
        Assert.Empty(kept.All);
    }

    [Fact]
    public async Task Who_may_not_administer_is_refused_before_a_photo_is_looked_at()
    {
        var caller = new Caller("ben", Rights.All & ~Rights.Administer);

        var refused = await Assert.ThrowsAsync<RequestRejectedException>(() => CalibrateAsync(Administrator with { Caller = caller }, Job()));

        Assert.Equal(RejectionReason.Forbidden, refused.Reason);
        Assert.Contains("'ben' lacks the right 'Administer' in gallery 'family'", refused.Message, StringComparison.Ordinal);
        Assert.Null(embedder.Turn);
    }

    [Fact]
    public async Task What_is_not_there_is_named()
    {
        AddPeople();

        var photos = await Assert.ThrowsAsync<UnusablePhotosException>(() => CalibrateAsync(Administrator, Job() with { Folder = "/not/here" }));
        var gallery = await Assert.ThrowsAsync<RequestRejectedException>(() => CalibrateAsync(Administrator, Job() with { Gallery = new GalleryName("nowhere") }));

        Assert.Equal(PhotosProblem.NotFound, photos.Problem);
        Assert.Equal(RejectionReason.UnknownGallery, gallery.Reason);
    }

    [Fact]
    public async Task Once_it_is_cancelled_nothing_is_kept()
    {
        AddPeople();
        using var stopped = new CancellationTokenSource();
        embedder.Done = stopped.Cancel;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Calibrator().CalibrateAsync(Administrator, Job(), progress: null, stopped.Token));

        Assert.Empty(kept.All);
    }

    [Fact]
    public void A_job_can_be_written_down_and_read_again()
    {
        var job = Job() with { Pairs = "pairs.txt", DryRun = true };

        Assert.Equal(job, JsonSerializer.Deserialize<CalibrationJob>(JsonSerializer.Serialize(job, JsonSerializerOptions.Web), JsonSerializerOptions.Web));
    }

    public void Dispose() => folder.Dispose();

    private GalleryCalibrator Calibrator() => new(galleries, embedder, kept);

    private Task<CalibrationOutcome> CalibrateAsync(RequestContext context, CalibrationJob job, Told? told = null) => Calibrator().CalibrateAsync(context, job, told, Cancel);

    private CalibrationJob Job() => new(new GalleryName("family"), FivePercent, folder.Path);

    /// <summary>As many files as there are made-up faces, named as LFW names them.</summary>
    private void AddPeople()
    {
        foreach (var person in embedder.Faces.GroupBy(face => face.Person))
            for (var number = 1; number <= person.Count(); number++)
                folder.Add($"{person.Key}/{person.Key}_{number:D4}.jpg");
    }

    /// <summary>Knows the faces on the photos by their names.</summary>
    private sealed class MadeUpFaces : IPhotoEmbedder
    {
        public IReadOnlyList<LabelledEmbedding> Faces { get; } = People.Make(people: 10, photosEach: 9);

        public Turn? Turn { get; private set; }

        public Action? Done { get; set; }

        public Task<IReadOnlyDictionary<string, EmbeddedPhoto>> EmbedAsync(
            Gallery gallery, IReadOnlyCollection<string> paths, Turn turn, IProgress<WorkProgress>? progress, CancellationToken cancel)
        {
            Turn = turn;
            progress?.Report(new WorkProgress("photos", paths.Count, paths.Count));
            Done?.Invoke();
            return Task.FromResult<IReadOnlyDictionary<string, EmbeddedPhoto>>(paths.ToDictionary(path => path, path =>
                FaceOf(path) is { } face ? new EmbeddedPhoto(path, face, null) : new EmbeddedPhoto(path, null, "no face was found")));
        }

        private Embedding? FaceOf(string path)
        {
            var name = Path.GetFileNameWithoutExtension(path);
            return Faces.Where(face => name.StartsWith(face.Person, StringComparison.Ordinal)).Select(face => face.Embedding).ElementAtOrDefault(int.Parse(name[^4..], null) - 1);
        }
    }

    private sealed class Kept : ICalibrationStore
    {
        public List<(Gallery Gallery, CalibrationResult Result)> All { get; } = [];

        public Task<StoredCalibration> AddAsync(RequestContext context, Gallery gallery, CalibrationResult result, CancellationToken cancel)
        {
            All.Add((gallery, result));
            return Task.FromResult(new StoredCalibration(All.Count, result, gallery.Settings.Decisions, DateTimeOffset.UnixEpoch, IsInForce: true));
        }

        public Task<IReadOnlyList<StoredCalibration>> ListAsync(GalleryName gallery, CancellationToken cancel) => throw new NotSupportedException();

        public Task<StoredCalibration> RollBackAsync(RequestContext context, GalleryName gallery, CancellationToken cancel) => throw new NotSupportedException();
    }
}
