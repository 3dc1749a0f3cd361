using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Aligners;
using FaceWorker.Vision.Quality;
using FaceWorker.Vision.Tensors;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Quality;

public sealed class FaceQualityMeterTests(InstalledModels installed)
{
    private static readonly FaceLandmarks Points = new(new(30, 40), new(70, 40), new(50, 60), new(35, 80), new(65, 80));
    private readonly FaceQualityMeter meter = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_face_is_the_sharper_the_less_it_is_blurred()
    {
        using var photo = installed.Open(installed.Samples[0]);
        var faces = await installed.Pack.DetectAsync(photo, Lane.Bulk, Cancel);
        using var blurred = Blurred(photo, sigma: 1.5);
        using var smeared = Blurred(photo, sigma: 4);

        Assert.NotEmpty(faces);
        foreach (var face in faces)
        {
            var (sharp, soft, softer) = (meter.Measure(photo, face).Sharpness, meter.Measure(blurred, face).Sharpness, meter.Measure(smeared, face).Sharpness);
            Assert.True(sharp > soft && soft > softer, $"{face.Box}: {sharp}, {soft}, {softer}");
        }
    }

    [Fact]
    public void An_even_surface_has_no_sharpness_and_noise_has_much()
    {
        using var even = Pictures.Make(100, 100, (_, _) => (120, 130, 140));
        using var noise = Pictures.Noise(100, 100, seed: 1);
        var face = new Detection(new BoundingBox(0, 0, 100, 100), 1, Points);

        Assert.Equal(0, meter.Measure(even, face).Sharpness, 1e-2);
        Assert.InRange(meter.Measure(noise, face).Sharpness, 1000, 200_000);
    }

    [Fact]
    public void At_its_own_size_the_sharpness_is_the_variance_of_the_laplacian()
    {
        // A board of fields of one pixel, 100 and 150: the Laplacian is +200 on one colour, -200 on the other.
        using var board = Pictures.Make(112, 112, (x, y) => (x + y) % 2 == 0 ? ((byte)100, (byte)100, (byte)100) : ((byte)150, (byte)150, (byte)150));

        Assert.Equal(40_000, meter.Measure(board, new Detection(new BoundingBox(0, 0, 112, 112), 1, Points)).Sharpness, 10.0);
    }

    [Theory]
    [InlineData(-500, -500, 10, 10)]
    [InlineData(90, 90, 400, 400)]
    [InlineData(20, 20, 0, 0)]
    public void A_box_beyond_the_picture_is_measured_all_the_same(float x, float y, float width, float height)
    {
        using var picture = Pictures.Noise(100, 100, seed: 2);

        Assert.True(float.IsFinite(meter.Measure(picture, new Detection(new BoundingBox(x, y, width, height), 1, Points)).Sharpness));
    }

    [Theory]
    [InlineData(-20)]
    [InlineData(-10)]
    [InlineData(10)]
    [InlineData(20)]
    public async Task A_turned_photo_turns_the_roll_by_as_much_and_clockwise_is_positive(double degrees)
    {
        using var photo = installed.Open(installed.Samples[0]);
        using var turned = Turned(photo, degrees);
        var upright = await installed.Pack.FindFacesAsync(photo, Lane.Bulk, Cancel);
        var tilted = await installed.Pack.FindFacesAsync(turned, Lane.Bulk, Cancel);

        // The same person on both is the pair of smallest distance.
        var pairs = upright.Select(face => (Upright: face, Tilted: tilted.MinBy(other => face.Embedding.DistanceTo(other.Embedding).Value)!))
            .Where(pair => pair.Upright.Embedding.DistanceTo(pair.Tilted.Embedding).Value < 0.5).ToList();
        Assert.NotEmpty(pairs);
        Assert.All(pairs, pair => Assert.Equal(degrees, pair.Tilted.Quality.Roll - pair.Upright.Quality.Roll, 6.0));
    }

    [Fact]
    public async Task A_mirrored_photo_mirrors_yaw_and_roll_and_keeps_the_pitch()
    {
        using var photo = installed.Open(installed.Samples[0]);
        using var mirrored = Pictures.Make(photo.Width, photo.Height, (x, y) => At(photo, photo.Width - 1 - x, y));
        var faces = await installed.Pack.FindFacesAsync(photo, Lane.Bulk, Cancel);
        var others = (await installed.Pack.FindFacesAsync(mirrored, Lane.Bulk, Cancel)).Reverse().ToList();

        Assert.Equal(faces.Count, others.Count);
        foreach (var (face, other) in faces.Zip(others))
        {
            Assert.Equal(-face.Quality.Yaw, other.Quality.Yaw, 8.0);
            Assert.Equal(-face.Quality.Roll, other.Quality.Roll, 6.0);
            Assert.Equal(face.Quality.Pitch, other.Quality.Pitch, 10.0);
        }
    }

    [Fact]
    public async Task Every_found_face_comes_with_the_quality_of_its_own_detection()
    {
        using var photo = installed.Open(installed.Samples[1]);

        Assert.All(await installed.Pack.FindFacesAsync(photo, Lane.Bulk, Cancel), face => Assert.Equal(meter.Measure(photo, face.Detection), face.Quality with { Value = null }));
    }

    private static (byte Red, byte Green, byte Blue) At(Picture picture, int x, int y)
    {
        var pixel = picture.Pixels.Slice(y * picture.Stride + 3 * x, 3);
        return (pixel[0], pixel[1], pixel[2]);
    }

    /// <summary>Clockwise about the middle, at the same size; what comes from outside is black.</summary>
    private static Picture Turned(Picture picture, double degrees)
    {
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        var (x, y) = (picture.Width / 2.0, picture.Height / 2.0);
        var toPicture = new Similarity(cos, -sin, x - cos * x - sin * y, y + sin * x - cos * y);
        return Painted(picture, tensor => SimilarityWarp.Write(picture, toPicture, Plan(picture), tensor));
    }

    /// <summary>A Gaussian along the rows, then along the columns.</summary>
    private static Picture Blurred(Picture picture, double sigma)
    {
        var radius = (int)(3 * sigma);
        var weights = Enumerable.Range(-radius, 2 * radius + 1).Select(i => Math.Exp(-i * i / (2 * sigma * sigma))).ToArray();
        using var rows = Pictures.Make(picture.Width, picture.Height, (x, y) => Mean(i => At(picture, Math.Clamp(x + i, 0, picture.Width - 1), y)));
        return Pictures.Make(picture.Width, picture.Height, (x, y) => Mean(i => At(rows, x, Math.Clamp(y + i, 0, picture.Height - 1))));

        (byte, byte, byte) Mean(Func<int, (byte Red, byte Green, byte Blue)> neighbour)
        {
            var sum = (Red: 0.0, Green: 0.0, Blue: 0.0, Weight: 0.0);
            for (var i = -radius; i <= radius; i++)
            {
                var (pixel, weight) = (neighbour(i), weights[i + radius]);
                sum = (sum.Red + weight * pixel.Red, sum.Green + weight * pixel.Green, sum.Blue + weight * pixel.Blue, sum.Weight + weight);
            }

            return ((byte)Math.Round(sum.Red / sum.Weight), (byte)Math.Round(sum.Green / sum.Weight), (byte)Math.Round(sum.Blue / sum.Weight));
        }
    }

    private static ChannelPlan Plan(Picture picture) => new(Cards.Input(picture.Width, picture.Height));

    private static Picture Painted(Picture size, Action<float[]> paint)
    {
        var plane = size.Width * size.Height;
        var tensor = new float[3 * plane];
        paint(tensor);
        return Pictures.Make(size.Width, size.Height, (x, y) =>
            ((byte)tensor[y * size.Width + x], (byte)tensor[plane + y * size.Width + x], (byte)tensor[2 * plane + y * size.Width + x]));
    }
}
