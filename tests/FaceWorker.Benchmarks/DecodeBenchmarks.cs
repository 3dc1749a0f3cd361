using System.Diagnostics;
using FaceWorker.Core.Images;
using FaceWorker.Testing;
using FaceWorker.Testing.Formats;
using FaceWorker.Vision.Decoding;
using FaceWorker.Vision.Decoding.Outside;

namespace FaceWorker.Benchmarks;

/// <summary>Our decoder against the bare library, on one thread: the six sample photos, which have 2.6 million pixels on average.</summary>
internal static class DecodeBenchmarks
{
    private const int HighQuality = 95; // of a camera; the samples were made small for the web

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        if (!ImageDecoder.HasFastJpeg)
            throw new InvalidOperationException($"{ImageDecoder.FastJpegLibrary} is not installed, so there is nothing to compare with: apt-get install libturbojpeg0 (Ubuntu: libturbojpeg).");
        TestModels.Require();
        var count = run.Pick(120, 24);
        var ours = new ImageDecoder(new ImageOptions());
        var libvips = new VipsImageDecoder(new ImageOptions());
        using var bare = new BareTurboJpeg();
        ImageFile[] photos = [.. Directory.GetFiles(TestModels.SampleFolder, "*.jpg").Select(path => ImageFile.From(path, File.ReadAllBytes(path)))];
        ImageFile[] fine = [.. photos.Select(photo => Again(photo, ours))];

        yield return await CompareAsync("decode images/s, 2.6 MP photos ÷ bare libturbojpeg", 0.95, photos, count, ours, bare) with { Line = "5" };
        yield return await CompareAsync($"decode images/s, the same at quality {HighQuality} ÷ bare libturbojpeg", target: null, fine, count, ours, bare);
        yield return await Comparison.MeasureAsync("decode images/s, 2.6 MP photos ÷ ours without libturbojpeg", target: null,
            () => PerSecondAsync(photos, count, photo => ours.Decode(photo).Dispose()), () => PerSecondAsync(photos, count, photo => libvips.Decode(photo).Dispose()));
        yield return await CompareHeicAsync(photos, run.Pick(30, 6), ours);
    }

    /// <summary>One photo at a time on both sides: ours crosses a pipe to a process and back.</summary>
    private static Task<Comparison> CompareHeicAsync(ImageFile[] photos, int count, ImageDecoder ours)
    {
        const string name = "decode images/s, the same as HEIC ÷ bare libheif in the same process";
        const double target = 1 / 1.2;
        if (!SystemLibrary.Heif.IsInstalled)
            return Task.FromResult(Comparison.Missing(name, $"libheif with HEVC is not installed ({SystemLibrary.Heif.Remedy})", target));
        if (!FormatTools.CanMakeHeic)
            return Task.FromResult(Comparison.Missing(name, "heif-enc is not installed, which makes the photos: apt-get install libheif-examples", target));
        ImageFile[] heics = [.. photos.Select(photo => AsHeic(photo, ours))];
        return Comparison.MeasureAsync(name, target, () => PerSecondAsync(heics, count, photo => ours.Decode(photo).Dispose()), () => PerSecondAsync(heics, count, photo => BareHeif.Decode(photo.Content.ToArray())));
    }

    private static ImageFile AsHeic(ImageFile photo, ImageDecoder decoder)
    {
        using var picture = decoder.Decode(photo);
        using var png = SixLabors.ImageSharp.Image.LoadPixelData<SixLabors.ImageSharp.PixelFormats.Rgb24>(picture.Pixels, picture.Width, picture.Height);
        using var bytes = new MemoryStream();
        png.Save(bytes, new SixLabors.ImageSharp.Formats.Png.PngEncoder());
        return ImageFile.From(photo.Source, FormatTools.Heic(bytes.ToArray()));
    }

    private static Task<Comparison> CompareAsync(string name, double? target, ImageFile[] photos, int count, ImageDecoder ours, BareTurboJpeg bare) => Comparison.MeasureAsync(
        name, target, () => PerSecondAsync(photos, count, photo => ours.Decode(photo).Dispose()), () => PerSecondAsync(photos, count, photo => bare.Decode(photo.Content.Span)), rounds: 9);

    private static Task<double> PerSecondAsync(ImageFile[] photos, int count, Action<ImageFile> decode)
    {
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
            decode(photos[i % photos.Length]);
        return Task.FromResult(count / Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    private static ImageFile Again(ImageFile photo, ImageDecoder decoder)
    {
        using var picture = decoder.Decode(photo);
        return ImageFile.From(photo.Source, PictureEncoder.ToJpeg(picture, crop: null, maxSide: Math.Max(picture.Width, picture.Height), HighQuality));
    }
}
