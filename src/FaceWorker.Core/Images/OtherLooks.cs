using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Images;

/// <summary>Looks again at a picture without a fit face: in its other three turns, because scans of old prints lie on their side and no EXIF says so, and in a frame, because a face may fill it.</summary>
internal static class OtherLooks
{
    /// <summary>Enough to see which look it is. A large picture is searched for a fraction of what its first look has cost.</summary>
    private const int MostPixelsToSearch = 1_500_000;

    private static readonly PictureLook[] All = [new(PictureTurn.Right), new(PictureTurn.UpsideDown), new(PictureTurn.Left), new(PictureTurn.None, IsFramed: true)];

    /// <summary>The look whose faces are the most convincing by their quality; null: none shows a fit face, or the pack cannot tell what is fit.</summary>
    public static async Task<PictureLook?> FindBestAsync(Picture picture, FacePack pack, Turn turn, CancellationToken cancel)
    {
        if (pack.Scale is not { } scale)
            return null;
        var (best, most) = ((PictureLook?)null, 0f);
        using var small = PictureCopy.Of(picture, new PictureLook(PictureTurn.None), MostPixelsToSearch); // once for all looks
        foreach (var look in All)
        {
            using var copy = PictureCopy.Of(small.Pixels, look, MostPixelsToSearch);
            var faces = await pack.FindFacesAsync(copy.Pixels, turn, cancel);
            var conviction = faces.Select(face => face.Quality).Where(scale.IsFit).Sum(quality => quality.Value!.Value);
            if (conviction > most)
                (best, most) = (look, conviction);
        }

        return best;
    }
}
