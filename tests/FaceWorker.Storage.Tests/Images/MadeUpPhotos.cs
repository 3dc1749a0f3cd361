using System.Buffers.Binary;
using System.Text;
using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Enrollment;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Indexing;
using FaceWorker.Core.Sources;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.Subjects;

namespace FaceWorker.Storage.Tests.Images;

/// <summary>Photos whose faces a test makes up, and the use cases over them: everything but the pixels is real.</summary>
internal sealed class MadeUpPhotos(StoreFixture fixture, TestFaces faces)
    : IImageSource, IImageDecoder, IFacePacks, IFaceDetector, IFaceQualityMeter, IFaceAligner, IFaceEmbedder, IFaceCropper
{
    /// <summary>What every picture and every crop is made of, to be looked for where it must not be.</summary>
    public static readonly byte[] Pixels = Encoding.ASCII.GetBytes("these are the pixels of a photo;");

    private readonly List<IReadOnlyList<MadeUpFace>> photos = [];

    FaceModel IFaceEmbedder.Model => faces.Model;

    private readonly ImagesInProgress inProgress = new();
    private int decoded;

    /// <summary>How many files were decoded.</summary>
    public int Decoded => decoded;

    public ImageIndexer Indexer => new(this, Viewer, this, fixture.Store, inProgress);

    public SubjectEnroller Enroller => new(this, Viewer, this, fixture.Store, new SubjectStore(fixture.Database));

    private ImageViewer Viewer => new(this, this, new PixelBudget(1 << 20));

    /// <summary>A face of this size at this place, sharp unless said otherwise.</summary>
    public MadeUpFace Face(float x, float size, float sharpness = 500)
    {
        ImagePoint At(float right, float down) => new(x + right * size, 100 + down * size);
        var points = new FaceLandmarks(At(0.3f, 0.35f), At(0.7f, 0.35f), At(0.5f, 0.58f), At(0.35f, 0.8f), At(0.65f, 0.8f));
        return new MadeUpFace(new Detection(new BoundingBox(x, 100, size, size * 1.2f), 0.9f, points), faces.Embedding(), sharpness);
    }

    /// <summary>A photo of its own with these faces; returns its path.</summary>
    public ImageLocation Take(params MadeUpFace[] shown)
    {
        photos.Add(shown);
        return new ImageLocation.AtPath($"/photos/{photos.Count - 1}.jpg");
    }

    private static readonly RequestContext Asker = new(Caller.OfBroker, Lane.Bulk);

    public Task<IndexOutcome> IndexAsync(Gallery gallery, ImageLocation photo) =>
        Indexer.IndexAsync(Asker, new IndexJob(gallery.Name, photo), StoreFixture.Cancel);

    public Task<EnrollOutcome> EnrollAsync(Gallery gallery, string subject, ImageLocation photo, FaceChoice? choice = null) =>
        Enroller.EnrollAsync(Asker, new EnrollJob(gallery.Name, new SubjectName(subject), photo, choice ?? new FaceChoice.Only()), StoreFixture.Cancel);

    Task<ImageFile> IImageSource.FetchAsync(ImageLocation location, Lane lane, CancellationToken cancel)
    {
        var path = ((ImageLocation.AtPath)location).Path;
        return Task.FromResult(ImageFile.From(path, Encoding.UTF8.GetBytes($"{faces.GetHashCode()} {path}")));
    }

    long IImageDecoder.Measure(ImageFile file) => 64 * 48 * 3;

    Picture IImageDecoder.Decode(ImageFile file, long enoughPixels)
    {
        Interlocked.Increment(ref decoded);
        var picture = new Picture(64, 48);
        for (var i = 0; i < picture.Pixels.Length; i++)
            picture.Pixels[i] = Pixels[i % Pixels.Length];
        BinaryPrimitives.WriteInt32LittleEndian(picture.Pixels, int.Parse(Path.GetFileNameWithoutExtension(file.Source), provider: null));
        return picture;
    }

    FacePack IFacePacks.Get(PackId id) => new(id, this, this, this, this, TestFaces.Thresholds);

    Task<IReadOnlyList<Detection>> IFaceDetector.DetectAsync(Picture picture, float smallestFace, Turn turn, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<Detection>>([.. Of(picture).Select(face => face.Detection)]);

    FaceQuality IFaceQualityMeter.Measure(Picture picture, Detection detection) =>
        FaceQuality.Of(detection, Of(picture).Single(face => face.Detection == detection).Sharpness);

    float? IFaceAligner.FullDetail => null;

    AlignedFaces IFaceAligner.Align(Picture picture, IReadOnlyList<Detection> detections) =>
        new([.. detections.Select(detection => new AlignedFace(detection, length: 1))]);

    Task<IReadOnlyList<Embedding>> IFaceEmbedder.EmbedAsync(AlignedFaces aligned, Turn turn, CancellationToken cancel) => Task.FromResult<IReadOnlyList<Embedding>>(
        [.. aligned.Items.Select(one => photos.SelectMany(photo => photo).First(face => face.Detection == one.Detection).Embedding)]);

    byte[] IFaceCropper.Crop(Picture picture, BoundingBox face) => Pixels;

    private IReadOnlyList<MadeUpFace> Of(Picture picture) => photos[BinaryPrimitives.ReadInt32LittleEndian(picture.Pixels)];
}

/// <summary>A face as a test wants it to be found.</summary>
internal sealed record MadeUpFace(Detection Detection, Embedding Embedding, float Sharpness)
{
    public BoundingBox Box => Detection.Box;
}
