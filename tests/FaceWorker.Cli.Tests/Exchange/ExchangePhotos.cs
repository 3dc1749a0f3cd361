using System.Diagnostics;
using System.Text.Json;
using FaceWorker.Cli.Tests.Galleries;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Testing;
using SkiaSharp;

namespace FaceWorker.Cli.Tests.Exchange;

/// <summary>Real photos in a folder of a test's own, the same in several galleries, with faces where the test says; and exiftool, to see what others see.</summary>
internal sealed class ExchangePhotos(StoredGalleries galleries) : IDisposable
{
    public const int Width = 80, Height = 40; // as stored

    private readonly TemporaryFolder folder = new();

    public string Folder => folder.Path;

    public string At(string name) => Path.Combine(folder.Path, name);

    /// <summary>A JPEG that is stored on its side, mirrored, or as it is.</summary>
    /// <param name="taken">As EXIF has it; null: not known.</param>
    public string Add(string name, int orientation = 1, string? taken = null)
    {
        var path = folder.Add(name);
        using (var bitmap = new SKBitmap(Width, Height))
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(new SKColor((uint)name.GetHashCode(StringComparison.Ordinal) | 0xFF000000));
            File.WriteAllBytes(path, bitmap.Encode(SKEncodedImageFormat.Jpeg, 90).ToArray());
        }

        if (orientation != 1 || taken is not null)
            ExifTool("-q", "-overwrite_original", "-n", $"-Orientation={orientation}", $"-DateTimeOriginal={taken}", path);
        return path;
    }

    public string AddText(string name, string content) => folder.Add(name, content);

    /// <summary>Makes a photo known to a gallery: its faces are at these boxes of the upright picture. Returns their ids.</summary>
    /// <param name="source">What the gallery knows it by; null: its path.</param>
    public async Task<IReadOnlyList<long>> StoreAsync(string gallery, string path, IReadOnlyList<BoundingBox> boxes, string? source = null, bool isFit = true, int orientation = 1, int person = 0)
    {
        var (width, height) = orientation >= 5 ? (Height, Width) : (Width, Height);
        return await galleries.WithStoreAsync(async store =>
        {
            var known = await store.GetGalleryAsync(new GalleryName(gallery), StoredGalleries.Cancel);
            var faces = boxes.Select((box, i) => Face(box, person + i, isFit)).ToList();
            var file = ImageFile.From(source ?? path, await File.ReadAllBytesAsync(path, StoredGalleries.Cancel));
            return (await store.AddAsync(known, new IndexedPicture(file, width, height, faces), Lane.Bulk, StoredGalleries.Cancel)).Faces.Select(face => face.Id).ToList();
        });
    }

    public async Task<CliResult> RunAsync(params string[] arguments) => await galleries.Command().RunAsync(arguments);

    /// <summary>Who the faces of a gallery are, in its own export.</summary>
    public async Task<IReadOnlyList<(long Face, string? Name, bool IsConfirmed)>> NamesAsync(string gallery)
    {
        var path = At($"{gallery}-{Guid.NewGuid():N}.jsonl");
        var result = await RunAsync("export", "--gallery", gallery, "--format", "jsonl", "--out", path);
        Assert.True(result.Code == Cli.Frame.ExitCode.Done, result.Error);
        return [.. (await File.ReadAllLinesAsync(path)).Select(line => JsonDocument.Parse(line).RootElement).Where(line => line.GetProperty("kind").GetString() == "photo")
            .SelectMany(photo => photo.GetProperty("faces").EnumerateArray())
            .Select(face => (face.GetProperty("face").GetInt64(), face.TryGetProperty("name", out var name) ? name.GetString() : null, face.TryGetProperty("confirmed", out var confirmed) && confirmed.GetBoolean()))
            .OrderBy(face => face.Item1)];
    }

    /// <summary>What exiftool says of a file.</summary>
    public static JsonElement Read(string path, params string[] tags) => JsonDocument.Parse(ExifTool(["-json", "-struct", "-n", .. tags, path])).RootElement[0];

    public static string ExifTool(params string[] arguments)
    {
        using var tool = Process.Start(new ProcessStartInfo("exiftool", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (tool.StandardOutput.ReadToEndAsync(), tool.StandardError.ReadToEndAsync());
        tool.WaitForExit();
        return tool.ExitCode == 0 ? output.Result : throw new InvalidOperationException(error.Result);
    }

    public void Dispose() => folder.Dispose();

    private static SeenFace Face(BoundingBox box, int person, bool isFit)
    {
        var point = new ImagePoint(box.X + 1, box.Y + 1);
        var detection = new Detection(box, 0.9f, new FaceLandmarks(point, point, point, point, point));
        var values = new float[4];
        values[person % 4] = 1;
        return new SeenFace(new FoundFace(detection, Embedding.FromRaw(values, StoredGalleries.Model), FaceQuality.Of(detection, sharpness: 100)),
            isFit ? [] : [new QualityProblem(Contracts.QualityReason.Blurred, "made up")], Crop: null);
    }
}
