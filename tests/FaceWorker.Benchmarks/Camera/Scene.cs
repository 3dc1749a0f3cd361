using NetVips;

namespace FaceWorker.Benchmarks.Camera;

/// <summary>What is in front of the camera: the same in every size.</summary>
/// <param name="Number">Seeds everything that is drawn by lot.</param>
/// <param name="Faces">How many.</param>
internal sealed record Scene(int Number, int Faces)
{
    private const int Crowd = 5; // from so many faces on they are small
    // Heights of faces, in shares of the shorter side: on 12 megapixels 150 to 700 and 60 to 200 pixels.
    private static readonly (double From, double To) Near = (0.05, 0.233), Far = (0.02, 0.067);
    private const double Large = 0.083; // so high on 12 megapixels, 250 pixels, a face of LFW would be enlarged twice

    /// <summary>The scene upright, in bytes and in memory.</summary>
    public Image Compose(IReadOnlyList<Image> backgrounds, Heads heads, int width, int height)
    {
        var random = new Random(Number);
        using var owned = new VipsOwner();
        var background = owned.Of(Cover(backgrounds[Number % backgrounds.Count], width, height, random));
        var (tiles, left, top) = (new List<Image>(), new List<int>(), new List<int>());
        foreach (var place in Places(width, height, random))
        {
            var tile = owned.Of(heads.Take(random, place.FaceHeight, isNear: place.FaceHeight > Large * Math.Min(width, height)));
            tiles.Add(tile);
            left.Add((int)(place.X - tile.Width / 2.0));
            top.Add((int)(place.Y - tile.Height / 2.0));
        }

        var shown = Faces == 0 ? background
            : owned.Of(owned.Of(owned.Of(background.Composite([.. tiles], [.. tiles.Select(_ => Enums.BlendMode.Over)], [.. left], [.. top])).ExtractBand(0, n: 3)).Cast(Enums.BandFormat.Uchar));
        return shown.CopyMemory();
    }

    /// <summary>A part of the photo, by lot, enlarged to fill the picture.</summary>
    private static Image Cover(Image photo, int width, int height, Random random)
    {
        var (zoom, x, y, mirrored) = (1 + 0.5 * random.NextDouble(), random.NextDouble(), random.NextDouble(), random.Next(2) == 1);
        var scale = zoom * Math.Max((width + 2.0) / photo.Width, (height + 2.0) / photo.Height);
        using var owned = new VipsOwner();
        var turned = mirrored ? owned.Of(photo.FlipHor()) : photo;
        var large = owned.Of(turned.Resize(scale, kernel: Enums.Kernel.Lanczos3));
        return large.ExtractArea((int)(x * (large.Width - width)), (int)(y * (large.Height - height)), width, height);
    }

    /// <summary>One face in each cell of a grid, so that none covers another.</summary>
    private IEnumerable<(double X, double Y, double FaceHeight)> Places(int width, int height, Random random)
    {
        var columns = (int)Math.Ceiling(Math.Sqrt(Faces * (double)width / height));
        var rows = columns == 0 ? 0 : (Faces + columns - 1) / columns;
        for (var i = 0; i < Faces; i++)
        {
            var (least, most) = Faces < Crowd ? Near : Far;
            var share = least * Math.Pow(most / least, random.NextDouble());
            var (shiftX, shiftY) = (random.NextDouble() - 0.5, random.NextDouble() - 0.5);
            var faceHeight = share * Math.Min(width, height);
            var (cellWidth, cellHeight) = ((double)width / columns, (double)height / rows);
            var tile = faceHeight / Heads.FaceShare;
            yield return ((i % columns + 0.5) * cellWidth + shiftX * Math.Max(0, cellWidth - tile), (i / columns + 0.5) * cellHeight + shiftY * Math.Max(0, cellHeight - tile), faceHeight);
        }
    }
}
