using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Adaptation;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Photos;
using FaceWorker.Core.Reembedding;
using FaceWorker.Core.Sources;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Core.Tests.Reembedding;

/// <summary>Photos are 100 × 60 pixels, black but for the white pixel in the middle of a face of 20; the embedder says where it sees white.</summary>
public sealed class GalleryReembedderTests : IReembeddingStore, IFacePacks, IImageSource, IImageDecoder, IImageViewer, IDrawnFaces, IFaceAligner, IFaceEmbedder, IAdaptationStore, ISubjectClassifierStore, IClassifierSolver
{
    private const int Width = 100, Height = 60;
    private static readonly Detection Face = At(new BoundingBox(20, 30, 20, 20));
    private static readonly RequestContext Context = new(new Caller("test", Rights.Administer), Lane.Bulk);
    private static readonly ReembeddingJob Job = new(new GalleryName("family"));

    private readonly List<FaceToReembed> waiting = [];
    private readonly List<ReembeddedFace> kept = [];
    private readonly List<ReembeddingFailure> failed = [];
    private readonly List<string> aligned = [];
    private readonly List<RedetectedPhoto> looked = [];
    private readonly HashSet<long> gone = [], away = [], toLookAt = [], misses = [];
    private Gallery gallery = new(1, Job.Gallery, PackId.Default, new FaceModel(new ModelId("old"), 2, ""), 10, GallerySettings.With(Thresholds));
    private int reads, trained;
    private LinearHead? head;

    private static DecisionThresholds Thresholds { get; } = new(new SquaredDistance(1), new SquaredDistance(1), "made up");

    public GalleryReembedderTests() => gallery = gallery with { Shadow = new ShadowSpace(11, new PackId("new"), Model, Thresholds) };

    public FaceModel Model { get; } = new(new ModelId("new"), 2, "0123456789abcdef");

    public float? FullDetail { get; private set; } = 20;

    [Fact]
    public async Task Every_face_that_waits_gets_a_vector_however_many_pages_they_are()
    {
        Wait(600);

        var outcome = await FillAsync();

        Assert.Equal((600, 0, 0), (outcome.Embedded, outcome.FromCrops, outcome.Failed));
        Assert.Equal(600, kept.Select(face => face.FaceId).Distinct().Count());
        Assert.All(aligned, where => Assert.Equal("white at 10, 10 of 20", where));
        Assert.Equal("embedded 600 faces for pack 'new', 0 of them by their kept crops; 0 failed", outcome.ToString());
        Assert.Equal(0, trained);
    }

    [Fact]
    public async Task Where_the_new_model_is_a_head_behind_the_old_one_vectors_are_projected_and_no_photo_is_looked_at()
    {
        Wait(5000);
        head = new LinearHead(2, [0, 3, 4, 0]);

        var outcome = await FillAsync();

        Assert.Equal((0, 5000, 5000), (reads, kept.Count, kept.Select(face => face.FaceId).Distinct().Count()));
        Assert.All(kept, face =>
        {
            var stored = Stored(face.FaceId).Embedding.Values.Span;
            Assert.Equal(Embedding.FromRaw([3 * stored[1], 4 * stored[0]], Model).Values.ToArray(), face.Embedding.Values.ToArray());
        });
        Assert.Equal("projected the vectors of 5,000 faces for pack 'new'", outcome.ToString());
    }

    [Theory]
    [InlineData(PictureTurn.Right)]
    [InlineData(PictureTurn.UpsideDown)]
    [InlineData(PictureTurn.Left)]
    public async Task A_face_of_a_photo_that_lies_on_its_side_is_embedded_upright(PictureTurn turn)
    {
        Wait(1, turn);

        await FillAsync();

        Assert.Equal(1, reads);
        Assert.StartsWith("white at ", Assert.Single(aligned), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(30, 20, true)] // the crop has every pixel of the photo
    [InlineData(15, 10, true)] // half of them, which is what the embedder looks at
    [InlineData(15, 20, false)]
    [InlineData(15, null, false)]
    public async Task A_kept_crop_saves_the_photo_where_it_shows_enough(int side, int? fullDetail, bool suffices)
    {
        FullDetail = fullDetail;
        Wait(1, crop: (byte)side);

        var outcome = await FillAsync();

        Assert.Equal((suffices ? 1 : 0, suffices ? 0 : 1), (outcome.FromCrops, reads));
        Assert.StartsWith("white at ", Assert.Single(aligned), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_face_whose_photo_is_gone_is_listed_and_all_others_are_done()
    {
        Wait(3);
        gone.Add(2);

        var outcome = await FillAsync();

        Assert.Equal((2, 1), (outcome.Embedded, outcome.Failed));
        Assert.Equal((2, RejectionReason.NotFound), (failed.Single().FaceId, failed[0].Reason));
    }

    [Fact]
    public async Task A_source_that_does_not_answer_is_asked_again_later_and_all_others_are_done()
    {
        Wait(3);
        away.Add(2);

        var deferred = await Assert.ThrowsAsync<DeferredException>(FillAsync);

        Assert.NotNull(deferred.RetryAfter);
        Assert.Equal([1, 3], kept.Select(face => face.FaceId).Order());
        away.Clear();
        Assert.Equal(1, (await FillAsync()).Embedded);
    }

    [Fact]
    public async Task Another_detector_looks_at_every_photo_first_and_the_faces_that_it_misses_are_embedded_by_their_boxes()
    {
        Wait(600);
        toLookAt.UnionWith(Enumerable.Range(1, 610).Select(id => (long)id)); // ten of them had no face
        misses.UnionWith([7, 300]);
        gone.Add(5);

        var outcome = await FillAsync();

        Assert.Equal((599, 597, 10, 1), (outcome.Embedded, outcome.Redetected, outcome.New, outcome.Failed));
        Assert.Equal("embedded 599 faces for pack 'new', 0 of them by their kept crops; 1 failed; its detector found 597 of them again, and 10 that are new", outcome.ToString());
        Assert.Equal(609, looked.Count);
        Assert.Equal([7, 300], kept.Select(face => face.FaceId).Order());
        Assert.Equal(5, failed.Single().ImageId);
    }

    [Fact]
    public async Task A_photo_that_another_detector_cannot_read_yet_is_looked_at_later()
    {
        Wait(3);
        toLookAt.UnionWith([1, 2, 3]);
        away.Add(2);

        await Assert.ThrowsAsync<DeferredException>(FillAsync);

        Assert.Equal([1, 3], looked.Select(photo => photo.ImageId).Order());
        away.Clear();
        Assert.Equal(1, (await FillAsync()).Redetected);
        Assert.Equal(3, looked.Count);
    }

    [Fact]
    public async Task A_gallery_with_an_svm_gets_one_of_the_new_model()
    {
        gallery = gallery with { Settings = gallery.Settings with { Rule = IdentificationRule.Svm } };
        Wait(1);

        await FillAsync();

        Assert.Equal(1, trained);
    }

    [Fact]
    public async Task What_was_not_begun_and_what_is_not_loaded_is_refused()
    {
        var shadow = gallery.Shadow!;
        gallery = gallery with { Shadow = shadow with { Model = Model with { Fingerprint = "another" } } };
        Assert.Equal(RejectionReason.ModelChanged, (await Assert.ThrowsAsync<RequestRejectedException>(FillAsync)).Reason);
        gallery = gallery with { Shadow = null };
        Assert.Equal(ReembeddingProblem.NotBegun, (await Assert.ThrowsAsync<ReembeddingRefusedException>(FillAsync)).Problem);
    }

    public Task<Gallery> ReadGalleryAsync(GalleryName name, CancellationToken cancel) => Task.FromResult(gallery);

    public Task<ReembeddingCounts> CountAsync(Gallery gallery, CancellationToken cancel) => Task.FromResult(new ReembeddingCounts(waiting.Count, waiting.Count, 0, TimeSpan.FromHours(1)));

    public Task<IReadOnlyList<FaceToReembed>> FindNextAsync(Gallery gallery, long after, int most, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<FaceToReembed>>([.. waiting.Where(face => face.FaceId > after && kept.All(one => one.FaceId != face.FaceId) && failed.All(one => one.FaceId != face.FaceId)).Take(most)]);

    public Task<IReadOnlyList<long>> FindNextPhotosAsync(Gallery gallery, long after, int most, CancellationToken cancel)
    {
        lock (looked)
            return Task.FromResult<IReadOnlyList<long>>([.. toLookAt.Where(id => id > after && looked.All(photo => photo.ImageId != id)).Order().Take(most)]);
    }

    public Task<PhotoFile> FindPhotoAsync(Gallery gallery, long image, CancellationToken cancel) => Task.FromResult(FileOf(image));

    Task IReembeddingStore.AddAsync(Gallery gallery, ReembeddedFaces faces, CancellationToken cancel)
    {
        kept.AddRange(faces.Embedded);
        failed.AddRange(faces.Failed);
        return Task.CompletedTask;
    }

    Task IReembeddingStore.AddAsync(Gallery gallery, RedetectedPhoto photo, CancellationToken cancel)
    {
        lock (looked)
        {
            looked.Add(photo);
            waiting.RemoveAll(face => photo.Known.Any(known => known.FaceId == face.FaceId));
        }

        return Task.CompletedTask;
    }

    Task<(PhotoFile File, IReadOnlyList<PhotoFace> Faces)> IDrawnFaces.FindAsync(Gallery gallery, long image, CancellationToken cancel)
    {
        lock (looked)
            return Task.FromResult<(PhotoFile, IReadOnlyList<PhotoFace>)>((FileOf(image),
                [.. waiting.Where(face => face.ImageId == image).Select(face => new PhotoFace(new StoredFace(face.FaceId, face.Detection.Box, 1, [], Subject: null), IsConfirmed: false, IsDrawn: false))]));
    }

    Task<DrawnFace> IDrawnFaces.AddAsync(Gallery gallery, long image, SeenFace face, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>Every photo shows one face, in its middle.</summary>
    Task<SeenPicture> IImageViewer.SeeAsync(ImageFile file, FacePack pack, Turn turn, bool withCrops, CancellationToken cancel) => Task.FromResult(new SeenPicture(Width, Height,
        misses.Contains(ImageOf(file.Source)) ? [] : [new CroppedFace(new FoundFace(Face with { Box = Face.Box with { X = Face.Box.X + 3 } }, Embedding.FromRaw([1, 1], Model), new FaceQuality(20, 1, 500, 0, 0, 0)), Crop: null)]));

    public FacePack Get(PackId id) => id == new PackId("new")
        ? new FacePack(id, null!, null!, this, this, Thresholds)
        : throw new RequestRejectedException(RejectionReason.UnknownModel, $"The pack '{id}' is not loaded.");

    public Task<ImageFile> FetchAsync(ImageLocation location, Lane lane, CancellationToken cancel)
    {
        var path = ((ImageLocation.AtPath)location).Path;
        var image = ImageOf(path);
        Interlocked.Increment(ref reads);
        return away.Contains(image) ? throw new TransientFailureException("It does not answer.")
            : gone.Contains(image) ? throw new RequestRejectedException(RejectionReason.NotFound, "It is gone.")
            : Task.FromResult(ImageFile.From(path, new byte[] { 0 }));
    }

    public long Measure(ImageFile file) => Width * Height * Picture.Channels;

    /// <summary>The first byte is the side of a crop; 0: a photo.</summary>
    public Picture Decode(ImageFile file, long enoughPixels = long.MaxValue)
    {
        var side = (int)file.Content.Span[0];
        var picture = side == 0 ? new Picture(Width, Height) : new Picture(side, side);
        picture.Pixels.Clear();
        var (x, y) = side == 0 ? (30, 40) : (side / 2, side / 2);
        picture.Pixels.Slice(y * picture.Stride + x * Picture.Channels, Picture.Channels).Fill(255);
        return picture;
    }

    public AlignedFaces Align(Picture picture, IReadOnlyList<Detection> detections)
    {
        foreach (var box in detections.Select(detection => detection.Box))
            lock (aligned)
                aligned.Add(WhereIsWhite(picture, box));
        return new AlignedFaces([.. detections.Select(detection => new AlignedFace(detection, length: 1))]);
    }

    public Task<IReadOnlyList<Embedding>> EmbedAsync(AlignedFaces faces, Turn turn, CancellationToken cancel)
    {
        Assert.Equal(Lane.Bulk, turn.Lane);
        return Task.FromResult<IReadOnlyList<Embedding>>([.. faces.Items.Select(_ => Embedding.FromRaw([1, 1], Model))]);
    }

    public Task<IReadOnlyList<SubjectTemplates>> ReadTemplatesAsync(Gallery gallery, CancellationToken cancel)
    {
        Assert.Equal(11, gallery.SpaceId);
        return Task.FromResult<IReadOnlyList<SubjectTemplates>>([.. Enumerable.Range(1, 2).Select(id => new SubjectTemplates(new Subject(id, new SubjectName($"{id}")), [Embedding.FromRaw([1, id], Model)]))]);
    }

    Task<LinearHead?> IAdaptationStore.FindHeadAsync(Gallery gallery, CancellationToken cancel) => Task.FromResult(head);

    Task<IReadOnlyList<StoredVector>> IAdaptationStore.FindNextAsync(Gallery gallery, long after, int most, CancellationToken cancel) => Task.FromResult<IReadOnlyList<StoredVector>>(
        [.. waiting.Where(face => face.FaceId > after && kept.TrueForAll(one => one.FaceId != face.FaceId)).Take(most).Select(face => Stored(face.FaceId))]);

    Task<IReadOnlyList<SpokenOfFace>> IAdaptationStore.ReadFacesAsync(Gallery gallery, int most, int mostEach, CancellationToken cancel) => throw new NotSupportedException();

    Task<IReadOnlyList<SamePerson>> IAdaptationStore.ReadSamePeopleAsync(Gallery gallery, CancellationToken cancel) => throw new NotSupportedException();

    Task IAdaptationStore.AddAsync(RequestContext context, AdaptedHead head, FaceModel model, CancellationToken cancel) => throw new NotSupportedException();

    Task<IReadOnlyList<KeptHead>> IAdaptationStore.ListAsync(RequestContext context, GalleryName gallery, CancellationToken cancel) => throw new NotSupportedException();

    Task ISubjectClassifierStore.ReplaceAsync(RequestContext context, Gallery gallery, IReadOnlyList<SubjectClassifier> classifiers, CancellationToken cancel)
    {
        trained++;
        return Task.CompletedTask;
    }

    public IReadOnlyList<SubjectClassifier> Train(IReadOnlyList<SubjectTemplates> subjects, IProgress<WorkProgress>? progress, CancellationToken cancel) => [];

    private Task<ReembeddingOutcome> FillAsync() => new GalleryReembedder(
        this, this, new PhotoRedetector(new PhotoReader(this), this, this, this), new FaceReembedder(new PhotoReader(this), this, new PixelBudget(long.MaxValue), this), this, this, this, TimeProvider.System)
        .FillAsync(Context, Job, progress: null, TestContext.Current.CancellationToken);

    private StoredVector Stored(long face) => new(face, Embedding.FromRaw([face % 7 + 1, face % 5 + 1], gallery.Model));

    private void Wait(int faces, PictureTurn turn = PictureTurn.None, byte? crop = null)
    {
        for (var id = 1; id <= faces; id++)
            waiting.Add(new FaceToReembed(id, id, Face, new PhotoFrame(Width, Height, turn), crop is { } side ? (ReadOnlyMemory<byte>?)new[] { side } : null));
    }

    private PhotoFile FileOf(long image) =>
        new(image, Sha256Digest.Of([0]), waiting.Where(face => face.ImageId == image).Select(face => face.Frame).FirstOrDefault(new PhotoFrame(Width, Height, PictureTurn.None)), [new ImageLocation.AtPath($"/{image}")]);

    private static long ImageOf(string path) => long.Parse(path[1..], System.Globalization.CultureInfo.InvariantCulture);

    private static Detection At(BoundingBox box)
    {
        var centre = new ImagePoint(box.X + box.Width / 2, box.Y + box.Height / 2);
        return new Detection(box, 1, new FaceLandmarks(centre, centre, centre, centre, centre));
    }

    /// <summary>Where in its box the white pixel is, and how large that is; another one beside it is nowhere.</summary>
    private static string WhereIsWhite(Picture picture, BoundingBox box)
    {
        for (var y = 0; y < picture.Height; y++)
            for (var x = 0; x < picture.Width; x++)
                if (picture.Pixels[y * picture.Stride + x * Picture.Channels] == 255 && x >= box.X && x < box.Right && y >= box.Y && y < box.Bottom)
                    return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"white at {x - box.X:0}, {y - box.Y:0} of {box.Width:0}");
        return "nowhere";
    }
}
