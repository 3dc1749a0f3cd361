using System.Globalization;
using FaceWorker.Testing;
using FaceWorker.Vision.Decoding;
using NetVips;

namespace FaceWorker.Benchmarks.Camera;

/// <summary>Photos with a camera's size, bytes, noise and EXIF turns, made once and kept in <c>artifacts</c>. They are enlargements: no camera took them.</summary>
internal static class CameraPhotos
{
    /// <summary>Another one makes all photos anew: raise it with every change of what they look like.</summary>
    private const int Version = 1;

    private const int Quality = 92;
    // A camera's 12 megapixels take 3 to 5 MB.
    private const double FewestBytesPerPixel = 3e6 / 12e6, MostBytesPerPixel = 5e6 / 12e6;

    // Four in three, even, and none above Images:MaxPixels.
    private static readonly Dictionary<int, (int Width, int Height)> Sizes = new()
    {
        [2] = (1632, 1224),
        [12] = (4000, 3000),
        [24] = (5656, 4242),
        [48] = (8000, 6000),
        [100] = (11544, 8658),
    };

    // How phones are held: of sixteen photos ten as their sensor lies, four upright, one upright with the other hand, one upside down.
    private static readonly int[] Orientations = [1, 6, 1, 1, 8, 1, 6, 1, 1, 6, 1, 3, 1, 6, 1, 1];

    private static readonly int[] OneToFour = [2, 1, 4, 1, 3, 2, 1, 2];

    private static readonly string Folder = RepositoryRoot.Combine("artifacts", $"camera-photos-{Version}-{(SharedData.Folder is null ? "samples" : "lfw")}");

    public static IReadOnlyCollection<int> Megapixels => Sizes.Keys;

    /// <summary>Photos of so many faces each, or of one to four. Those of a number show the same scene in every size.</summary>
    /// <returns>Their paths.</returns>
    public static IReadOnlyList<string> Take(int megapixels, int count, int? faces = null)
    {
        var plans = Enumerable.Range(0, count).Select(number => new Plan(megapixels, number, faces ?? OneToFour[number % OneToFour.Length])).ToList();
        Make([.. plans.Where(plan => !File.Exists(plan.Path))]);
        return [.. plans.Select(plan => plan.Path)];
    }

    private static void Make(IReadOnlyList<Plan> missing)
    {
        if (missing.Count == 0)
            return;
        Console.Error.WriteLine($"  making {missing.Count} photos of {missing[0].Megapixels} megapixels in {Folder}");
        Directory.CreateDirectory(Folder);
        _ = ImageDecoder.HasFastJpeg;
        var samples = Sample.LoadAll();
        using var heads = new Heads(samples);
        var backgrounds = samples.Select(sample => Background.Of(sample, heads)).ToList();
        Parallel.ForEach(missing, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, plan => Make(plan, backgrounds, heads));
        foreach (var image in backgrounds.Concat(samples.Select(sample => sample.Image)))
            image.Dispose();
    }

    private static void Make(Plan plan, IReadOnlyList<Image> backgrounds, Heads heads)
    {
        using var scene = plan.IsUpright ? plan.Scene.Compose(backgrounds, heads, plan.Height, plan.Width) : plan.Scene.Compose(backgrounds, heads, plan.Width, plan.Height);
        using var turned = scene.Rot(plan.TurnOfSensor);
        using var lying = turned.CopyMemory();
        var jpeg = Expose(plan, lying);
        var half = $"{plan.Path}.part";
        File.WriteAllBytes(half, jpeg);
        File.Move(half, plan.Path, overwrite: true);
    }

    /// <summary>In the light that gives it a camera's bytes, some photos more of them and some less; found on a strip of it.</summary>
    private static byte[] Expose(Plan plan, Image scene)
    {
        const int tries = 3;
        var wanted = FewestBytesPerPixel + (0.15 + 0.7 * new Random(plan.Scene.Number).NextDouble()) * (MostBytesPerPixel - FewestBytesPerPixel);
        using var strip = scene.ExtractArea(0, scene.Height * 7 / 16 & ~1, scene.Width, scene.Height / 8 & ~1);
        var electrons = 500.0;
        for (var i = 0; i < tries; i++)
            electrons = Nearer(electrons, BytesPerPixel(Shoot(plan, strip, electrons), strip), wanted);
        for (var i = 0; i < tries; i++)
        {
            var jpeg = Shoot(plan, scene, electrons);
            if (BytesPerPixel(jpeg, scene) is >= FewestBytesPerPixel and <= MostBytesPerPixel)
                return jpeg;
            electrons = Nearer(electrons, BytesPerPixel(jpeg, scene), wanted);
        }

        throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
            $"'{plan.Path}' has not between {FewestBytesPerPixel:0.00} and {MostBytesPerPixel:0.00} bytes a pixel in any light, so it is not like a camera's. This is a bug."));
    }

    private static byte[] Shoot(Plan plan, Image scene, double electrons) =>
        CameraJpeg.Encode(Sensor.Expose(scene, electrons, plan.Scene.Number), scene.Width, scene.Height, Quality, plan.Sampling, plan.Orientation);

    private static double BytesPerPixel(byte[] jpeg, Image scene) => jpeg.Length / ((double)scene.Width * scene.Height);

    /// <summary>Bytes grow a good deal slower than noise.</summary>
    private static double Nearer(double electrons, double bytesPerPixel, double wanted) => electrons * Math.Pow(bytesPerPixel / wanted, 2.5);

    private sealed record Plan(int Megapixels, int Number, int Faces)
    {
        public string Path => System.IO.Path.Combine(Folder, $"{Megapixels}mp-{Faces}faces-{Number:00}.jpg");

        public Scene Scene => new(1000 * Faces + Number, Faces);

        public int Width => Sizes[Megapixels].Width;

        public int Height => Sizes[Megapixels].Height;

        public int Orientation => Orientations[Number % Orientations.Length];

        public bool IsUpright => Orientation is 6 or 8;

        /// <summary>From upright to what the sensor saw.</summary>
        public Enums.Angle TurnOfSensor => Orientation switch { 3 => Enums.Angle.D180, 6 => Enums.Angle.D270, 8 => Enums.Angle.D90, _ => Enums.Angle.D0 };

        public ColourSampling Sampling => Number % 4 == 3 ? ColourSampling.Half : ColourSampling.Quarter;
    }
}
