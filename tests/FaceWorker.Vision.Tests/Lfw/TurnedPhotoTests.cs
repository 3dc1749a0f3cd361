using System.Collections.Concurrent;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Decoding;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Lfw;

/// <summary>Photos that lie on their side or stand on their head, as scans do, and nothing in the file says so.</summary>
public sealed class TurnedPhotoTests(InstalledModels installed, ITestOutputHelper output)
{
    private const int EveryNth = 50;
    private const int Side = 250; // of LFW's photos

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Their_faces_are_found_where_they_are_with_the_vectors_of_the_upright_photo_and_match_nobody_else()
    {
        var files = LfwData.Reference("ultra").Select(row => row.File).Where((_, i) => i % EveryNth == 0).ToList();
        var (faces, wanted, distances) = (new ConcurrentBag<(string Person, FoundFace Face)>(), 0, new ConcurrentBag<double>());

        await Parallel.ForEachAsync(files, Cancel, async (file, cancel) =>
        {
            if (Pick(await SeeAsync(file, PictureTurn.None, cancel)) is not { } upright || !installed.Pack.IsFit(upright))
                return;
            foreach (var turn in new[] { PictureTurn.Right, PictureTurn.UpsideDown, PictureTurn.Left })
            {
                Interlocked.Increment(ref wanted);
                var seen = await SeeAsync(file, turn, cancel);
                foreach (var face in seen.Faces.Select(face => face.Found).Where(installed.Pack.IsFit))
                    faces.Add((Path.GetDirectoryName(file)!, face));
                if (seen.Turn == Opposite(turn) && Pick(seen) is { } found && Turned(upright.Detection.Box, turn).IntersectionOverUnion(found.Detection.Box) > 0.5)
                    distances.Add(found.Embedding.DistanceTo(upright.Embedding).Value);
            }
        });

        var all = faces.ToList();
        var others = all.SelectMany((one, i) => all.Skip(i + 1).Where(other => other.Person != one.Person), (one, other) => one.Face.Embedding.DistanceTo(other.Face.Embedding).Value).ToList();
        var matches = others.Count(distance => distance <= FmrOneInThousand);
        var median = distances.Order().ElementAt(distances.Count / 2);
        output.WriteLine($"{distances.Count} of {wanted} found ({(double)distances.Count / wanted:P1}), median distance {median:F3}; {matches} of {others.Count} pairs of different people match ({(double)matches / others.Count:P3})");
        Assert.InRange(distances.Count, 0.95 * wanted, wanted);
        Assert.InRange(median, 0, 0.1);
        Assert.InRange(matches, 0, 1.2 * others.Count / 1000.0); // these photos are a sample
    }

    /// <summary>Of the default embedder, over every pair of different people of LFW's photos.</summary>
    private const double FmrOneInThousand = 1.330;

    private async Task<SeenPicture> SeeAsync(string file, PictureTurn turn, CancellationToken cancel)
    {
        var viewer = new ImageViewer(new TurningDecoder(installed.Decoder, turn), new FaceCropper(), new PixelBudget(long.MaxValue));
        using var photo = ImageFile.From(file, await File.ReadAllBytesAsync(LfwData.PathOf(file), cancel));
        return await viewer.SeeAsync(photo, installed.Pack, Lane.Bulk, withCrops: false, cancel);
    }

    private static FoundFace? Pick(SeenPicture seen)
    {
        using var size = new Picture(seen.Width, seen.Height);
        return LfwData.Pick(seen.Faces.Select(face => face.Found), face => face.Detection.Box, size);
    }

    private static PictureTurn Opposite(PictureTurn turn) => (PictureTurn)(360 - (int)turn);

    /// <summary>Where a box of the upright photo lies on the turned one.</summary>
    private static BoundingBox Turned(BoundingBox box, PictureTurn turn) => turn switch
    {
        PictureTurn.Right => new(Side - box.Bottom, box.X, box.Height, box.Width),
        PictureTurn.UpsideDown => new(Side - box.Right, Side - box.Bottom, box.Width, box.Height),
        _ => new(box.Y, Side - box.Right, box.Height, box.Width),
    };

    /// <summary>Decodes a photo as if it had been scanned in this turn.</summary>
    private sealed class TurningDecoder(IImageDecoder decoder, PictureTurn turn) : IImageDecoder
    {
        public long Measure(ImageFile file) => decoder.Measure(file);

        public Picture Decode(ImageFile file, long enoughPixels)
        {
            using var picture = decoder.Decode(file, enoughPixels);
            return picture.Turned(turn switch { PictureTurn.Right => 6, PictureTurn.UpsideDown => 3, PictureTurn.Left => 8, _ => 1 });
        }
    }
}
