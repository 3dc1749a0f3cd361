using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Lfw;

/// <summary>How many faces of each size the default pack finds on 12 megapixels: LFW's faces, on the colours of a sample photo out of focus, with noise.</summary>
public sealed class SmallFaceTests(InstalledModels installed, ITestOutputHelper output)
{
    private const int Width = 4000, Height = 3000;
    private const int EveryNth = 37;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="height">Of a face's box, in pixels; a face is about three quarters as wide.</param>
    /// <param name="least">Share of the faces that are found when every part of the picture is looked at in the finest tiles was 35, 45, 48, 48 and 48 of 48, and 40 of 40.</param>
    [Theory]
    [InlineData(32, 0.4)]
    [InlineData(40, 0.85)]
    [InlineData(60, 0.97)]
    [InlineData(80, 0.99)]
    [InlineData(120, 0.99)]
    [InlineData(160, 0.99)]
    [InlineData(240, 0.99)]
    public async Task Faces_of_every_size_are_found_on_a_large_picture(int height, double least)
    {
        var (found, all, boxes) = (0, 0, 0);
        for (var i = 0; i < 2; i++)
        {
            using var canvas = Background(installed.Samples[i]);
            var faces = await PlaceAsync(canvas, height, seed: i);
            var detections = await installed.Pack.DetectAsync(canvas, Lane.Bulk, Cancel);
            found += faces.Count(face => detections.Any(other => other.Box.IntersectionOverUnion(face) > 0.4f));
            all += faces.Count;
            boxes += detections.Count;
        }

        output.WriteLine($"{height} pixels: {found} of {all} found, {boxes} boxes");
        Assert.InRange(found, least * all, all);
        Assert.InRange(boxes, found, 1.2 * all);
    }

    /// <summary>Photos in a grid, each with its main face as high as asked, somewhere in its cell; where the faces are.</summary>
    private async Task<IReadOnlyList<BoundingBox>> PlaceAsync(Picture canvas, int height, int seed)
    {
        var (columns, rows) = height <= 120 ? (8, 6) : (5, 4);
        var (random, faces) = (new Random(seed), new List<BoundingBox>());
        var photos = LfwData.Reference("yunet").Where((_, i) => i % EveryNth == seed).Select(row => row.File).ToList();
        for (var i = 0; i < columns * rows; i++)
        {
            using var photo = installed.Open(LfwData.PathOf(photos[i]));
            if (LfwData.Pick(await installed.Pack.DetectAsync(photo, Lane.Bulk, Cancel), face => face.Box, photo) is not { Box: var box })
                continue;
            var scale = height / box.Height;
            var (cellWidth, cellHeight) = (Width / columns, Height / rows);
            var side = Math.Min((int)(photo.Width * scale), Math.Min(cellWidth, cellHeight));
            var left = Math.Clamp((int)((box.X + box.Width / 2) * scale - side / 2f), 0, (int)(photo.Width * scale) - side);
            var top = Math.Clamp((int)((box.Y + box.Height / 2) * scale - side / 2f), 0, (int)(photo.Height * scale) - side);
            var (x, y) = (i % columns * cellWidth + random.Next(cellWidth - side + 1), i / columns * cellHeight + random.Next(cellHeight - side + 1));
            Pictures.Paste(photo, scale, new PictureWindow(left, top, side), canvas, x, y);
            faces.Add(new BoundingBox(x + box.X * scale - left, y + box.Y * scale - top, box.Width * scale, box.Height * scale));
        }

        return faces;
    }

    private Picture Background(string sample)
    {
        const int Blur = 60;
        using var photo = installed.Open(sample);
        using var colours = new Picture(photo.Width / Blur, photo.Height / Blur);
        Pictures.Shrink(photo, Blur, colours, 0, 0);
        var random = new Random(0);
        var canvas = new Picture(Width, Height);
        var pixels = canvas.Pixels;
        for (var y = 0; y < Height; y++)
            for (var x = 0; x < Width; x++)
                for (var channel = 0; channel < Picture.Channels; channel++)
                    pixels[y * canvas.Stride + x * Picture.Channels + channel] = (byte)Math.Clamp(
                        Pictures.At(colours, (float)x / Width * (colours.Width - 1), (float)y / Height * (colours.Height - 1), channel) + (random.Next() & 7) - 4, 0, 255);
        return canvas;
    }
}
