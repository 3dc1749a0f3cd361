using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Tests.Images;

/// <summary>The pictures are 40 × 20 pixels, black but for a white one that stands for a face; what it is worth depends on the corner in which it is seen.</summary>
public sealed class ImageViewerTests : IImageDecoder, IFaceCropper, IFaceDetector, IFaceQualityMeter, IFaceAligner, IFaceEmbedder
{
    private static readonly QualityScale Scale = new(nobody: null, [new(0, 0), new(0.5, 2), new(100, 4)], limit: 2);

    /// <summary>What the embedder makes of a face at the top left, top right, bottom right and bottom left of what it is shown: lengths; 0: the detector finds none.</summary>
    private float[] worth = [3, 0, 0, 0];
    private float worthInFrame;
    private float bystander; // what a face of half a pixel is worth, right of the upright one; 0: there is none
    private int looks, decoded, embedded;
    private int reduction = 1; // of the first picture that is decoded
    private float smallestFace = 1;
    private QualityGate? gate;
    private long enough;

    public FaceModel Model { get; } = new(new ModelId("test"), 1, "0123456789abcdef");

    [Fact]
    public async Task A_picture_with_a_fit_face_is_looked_at_once()
    {
        var seen = await LookAsync();

        Assert.Equal((PictureTurn.None, 1), (seen.Turn, looks));
        Assert.Equal(new BoundingBox(0, 0, 1, 1), Assert.Single(seen.Faces).Found.Detection.Box);
    }

    [Theory]
    [InlineData(PictureTurn.Right, 0, 3, 0, 0)]
    [InlineData(PictureTurn.UpsideDown, 1.9f, 1, 3, 1)]
    [InlineData(PictureTurn.Left, 0, 2, 3, 3.1f)]
    public async Task One_without_is_looked_at_in_its_other_turns_and_the_most_convincing_counts(PictureTurn turn, float upright, float right, float upsideDown, float left)
    {
        worth = [upright, right, upsideDown, left];

        var seen = await LookAsync();

        var face = Assert.Single(seen.Faces);
        Assert.Equal((turn, 40, 20), (seen.Turn, seen.Width, seen.Height));
        Assert.Equal(new BoundingBox(0, 0, 1, 1), face.Found.Detection.Box);
        Assert.True(Scale.IsFit(face.Found.Quality));
        // The crop is cut from the picture as it stands upright, for people to look at.
        Assert.Equal(turn is PictureTurn.UpsideDown ? "40 x 20" : "20 x 40", System.Text.Encoding.ASCII.GetString(face.Crop!.Value.Span));
    }

    [Fact]
    public async Task A_face_that_fills_the_picture_is_seen_in_a_frame()
    {
        worth = [0, 0, 0, 0];
        worthInFrame = 3;

        var seen = await LookAsync();

        Assert.Equal((PictureTurn.None, 40, 20), (seen.Turn, seen.Width, seen.Height));
        var face = Assert.Single(seen.Faces);
        Assert.Equal((new BoundingBox(0, 0, 1, 1), "40 x 20"), (face.Found.Detection.Box, System.Text.Encoding.ASCII.GetString(face.Crop!.Value.Span)));
    }

    [Fact]
    public async Task Without_a_fit_face_in_any_look_the_picture_stays_as_it_is()
    {
        worth = [1.5f, 1.9f, 0, 1];

        var seen = await LookAsync();

        Assert.Equal((PictureTurn.None, 5), (seen.Turn, looks));
        Assert.False(Scale.IsFit(Assert.Single(seen.Faces).Found.Quality));
    }

    [Fact]
    public async Task A_pack_that_cannot_tell_what_is_fit_looks_once()
    {
        worth = [0, 3, 3, 3];

        Assert.Empty((await LookAsync(scale: null)).Faces);
        Assert.Equal(1, looks);
    }

    [Theory]
    [InlineData(1f, 1)]
    [InlineData(2f, 2)] // a face of one pixel needs the whole picture then
    public async Task A_picture_decoded_smaller_is_decoded_again_only_for_a_face_that_needs_more_pixels(float fullDetail, int decodes)
    {
        (FullDetail, reduction) = (fullDetail, 2);

        var seen = await LookAsync();

        Assert.Equal((80, 40, decodes, 1), (seen.Width, seen.Height, decoded, looks));
        var face = Assert.Single(seen.Faces).Found;
        Assert.Equal((new BoundingBox(0, 0, 2, 2), 2), (face.Detection.Box, face.Quality.FaceSize));
        Assert.Equal(new ImagePoint(0.5f, 0.5f), face.Detection.Landmarks.Nose);
    }

    [Fact]
    public async Task A_face_smaller_than_the_pack_looks_for_asks_for_no_more_pixels()
    {
        (FullDetail, reduction, smallestFace) = (2, 2, 3);

        await LookAsync();

        Assert.Equal(1, decoded);
    }

    [Fact]
    public async Task A_crop_that_is_measured_in_pixels_needs_all_of_them()
    {
        (FullDetail, reduction) = (null, 2);

        Assert.Equal((80, 1), ((await LookAsync()).Width, decoded));
        Assert.Equal(long.MaxValue, enough);
    }

    [Fact]
    public async Task A_face_that_the_gate_refuses_is_seen_but_not_embedded()
    {
        (bystander, gate) = (3, QualityGate.Open with { MinFaceSize = 1 });

        var faces = (await LookAsync()).Faces;

        Assert.Equal((1, 1, 2), (looks, embedded, faces.Count));
        Assert.True(Scale.IsFit(faces[0].Found.Quality));
        Assert.Equal((null, null, 0.5f), (faces[1].Found.Vector, faces[1].Found.Quality.Value, faces[1].Found.Quality.FaceSize));
    }

    [Fact]
    public async Task It_is_embedded_where_no_other_face_says_how_the_picture_stands()
    {
        (worth, bystander, gate) = ([1.9f, 3, 3, 3], 3, QualityGate.Open with { MinFaceSize = 1 });

        var seen = await LookAsync();

        Assert.Equal((PictureTurn.None, 1, 2), (seen.Turn, looks, embedded));
        Assert.All(seen.Faces, face => Assert.NotNull(face.Found.Vector));
    }

    [Fact]
    public async Task The_gate_knows_a_face_by_its_size_on_the_whole_picture()
    {
        (FullDetail, bystander, reduction, gate) = (0.1f, 3, 2, QualityGate.Open with { MinFaceSize = 1 });

        await LookAsync();

        Assert.Equal((1, 2), (decoded, embedded));
    }

    [Fact]
    public async Task Decoding_takes_a_slot_and_looking_gives_it_back()
    {
        var slots = new RunSlots(1);
        var taken = await slots.TakeAsync(() => false);
        var looking = LookAsync(Scale, slots);
        Assert.Equal((0, false), (decoded, looking.IsCompleted));

        taken.Dispose();
        await looking;

        Assert.Equal(1, decoded);
        using var free = await slots.TakeAsync(() => false).WaitAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Room_is_taken_for_the_copies_too()
    {
        var viewer = new ImageViewer(this, this, new PixelBudget(long.MaxValue));

        Assert.Equal(2 * 40 * 20 * 3, viewer.Measure(ImageFile.From("photo", new byte[] { 1 })));
    }

    public long Measure(ImageFile file) => 40 * 20 * 3;

    public Picture Decode(ImageFile file, long enoughPixels = long.MaxValue)
    {
        (decoded, enough) = (decoded + 1, enoughPixels);
        var isWhole = decoded > 1 || enoughPixels == long.MaxValue;
        var (width, height) = isWhole ? (40 * reduction, 20 * reduction) : (40, 20);
        var picture = new Picture(width, height) { Reduction = isWhole ? 1 : reduction, FullWidth = 40 * reduction, FullHeight = 20 * reduction };
        picture.Pixels.Clear();
        picture.Pixels[..3].Fill(255);
        return picture;
    }

    public byte[] Crop(Picture picture, BoundingBox face) => System.Text.Encoding.ASCII.GetBytes($"{picture.Width} x {picture.Height}");

    public Task<IReadOnlyList<Detection>> DetectAsync(Picture picture, float smallestFace, Turn turn, CancellationToken cancel)
    {
        looks++;
        var (corner, x, y) = CornerOf(picture);
        var length = corner < 4 ? worth[corner] : worthInFrame;
        var point = new ImagePoint(x, y);
        Detection At(float left, float side, float worth) => new(new BoundingBox(left, y, side, side), worth, new FaceLandmarks(point, point, point, point, point));
        return Task.FromResult<IReadOnlyList<Detection>>([.. length == 0 ? Array.Empty<Detection>() : [At(x, 1, length)], .. bystander == 0 || corner != 0 ? Array.Empty<Detection>() : [At(5, 0.5f, bystander)]]);
    }

    public FaceQuality Measure(Picture picture, Detection detection) => FaceQuality.Of(detection, sharpness: 100);

    public float? FullDetail { get; private set; } = 1;

    public AlignedFaces Align(Picture picture, IReadOnlyList<Detection> detections) => new([.. detections.Select(detection => new AlignedFace(detection, length: 1))]);

    public Task<IReadOnlyList<Embedding>> EmbedAsync(AlignedFaces faces, Turn turn, CancellationToken cancel)
    {
        embedded += faces.Items.Count;
        return Task.FromResult<IReadOnlyList<Embedding>>([.. faces.Items.Select(face => Embedding.FromRaw([face.Detection.Score], Model))]);
    }

    private static (int Corner, int X, int Y) CornerOf(Picture picture)
    {
        var (right, bottom) = (picture.Width - 1, picture.Height - 1);
        (int Corner, int X, int Y)[] corners = [(0, 0, 0), (1, right, 0), (2, right, bottom), (3, 0, bottom), (4, 10, 5)];
        return corners.Single(corner => picture.Pixels[corner.Y * picture.Stride + Picture.Channels * corner.X] == 255);
    }

    private async Task<SeenPicture> LookAsync(QualityScale? scale, RunSlots? decoding = null)
    {
        var pack = new FacePack(PackId.Default, this, this, this, this, new DecisionThresholds(new SquaredDistance(1), new SquaredDistance(1), "made up"), scale) { SmallestFace = smallestFace, Gate = gate };
        using var file = ImageFile.From("photo", new byte[] { 1 });
        return await new ImageViewer(this, this, new PixelBudget(long.MaxValue), decoding).SeeAsync(file, pack, Lane.Bulk, withCrops: true, TestContext.Current.CancellationToken);
    }

    private Task<SeenPicture> LookAsync() => LookAsync(Scale);
}
