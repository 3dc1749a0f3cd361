using FaceWorker.Vision.Models;
using FaceWorker.Vision.Tensors;

namespace FaceWorker.Vision.Detectors;

/// <summary>Overlapping parts of a picture that is too large for a detector's input.</summary>
internal static class TileGrid
{
    internal const float Worthwhile = 1.25f; // a picture less than this larger than a tile shows hardly more in tiles
    private const float Growth = 1.1f; // of the tiles, until they are few enough

    /// <summary>Tiles of several sizes, those of each size covering the picture; none when the whole picture is shown well enough.</summary>
    /// <param name="smallestFace">Shorter side of the smallest face to look for, in pixels of the picture.</param>
    public static IReadOnlyList<PixelRegion> Of(PixelRegion picture, float smallestFace, TilesCard card, ModelInput input)
    {
        var tiles = new List<PixelRegion>();
        var whole = ScaleOf(picture, input);
        var scale = card.Traces is { } traces ? MathF.Max(1, smallestFace / traces.Side) : card.LargestScale;
        while (Layer(picture, scale, card, input).Count > card.Most)
            scale *= Growth;
        for (; Worthwhile * scale < whole; scale *= card.Factor)
            tiles.AddRange(Layer(picture, scale, card, input));
        return tiles;
    }

    /// <summary>How many pixels of the picture, along a side, one of the input stands for when it shows this part.</summary>
    public static float ScaleOf(PixelRegion part, ModelInput input) => MathF.Max((float)part.Width / input.Width, (float)part.Height / input.Height);

    private static IReadOnlyList<PixelRegion> Layer(PixelRegion picture, float scale, TilesCard card, ModelInput input)
    {
        var width = Math.Min(picture.Width, (int)(scale * input.Width));
        var height = Math.Min(picture.Height, (int)(scale * input.Height));
        return [.. from y in Starts(picture.Height, height, card.Overlap)
                   from x in Starts(picture.Width, width, card.Overlap)
                   select new PixelRegion(x, y, width, height)];
    }

    /// <summary>Where tiles begin along a side: evenly spread, and as few as still overlap by at least this share of a tile.</summary>
    private static int[] Starts(int length, int tile, float overlap)
    {
        var gaps = (int)MathF.Ceiling((length - tile) / (tile * (1 - overlap)));
        return [.. Enumerable.Range(0, gaps + 1).Select(i => gaps == 0 ? 0 : (int)((long)i * (length - tile) / gaps))];
    }
}
