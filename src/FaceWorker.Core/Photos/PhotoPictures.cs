using System.Globalization;
using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Photos;

/// <summary>How large a photo is shown: its longest side, in pixels.</summary>
public enum PhotoSize
{
    Thumbnail = 480,
    Screen = 2048,
}

/// <summary>A picture for people.</summary>
/// <param name="Jpeg">Without metadata.</param>
/// <param name="Tag">Tells this picture from any other: the same tag, the same picture.</param>
public sealed record ShownPicture(ReadOnlyMemory<byte> Jpeg, string Tag);

/// <summary>Draws pictures for people.</summary>
public interface IPictureRenderer
{
    /// <summary>A JPEG of the picture, or of a box of it, turned, with no side longer than this many pixels; nothing is enlarged.</summary>
    /// <param name="part">In pixels of the picture; clipped to it.</param>
    byte[] Render(Picture picture, BoundingBox? part, PictureTurn turn, int longestSide);

    /// <summary>The square that shows a face with some of the head around it, within the picture.</summary>
    BoundingBox HeadOf(Picture picture, BoundingBox face);
}

/// <summary>The photos of galleries, and crops of their faces, as pictures for people: upright, small, and without the file's metadata.</summary>
/// <remarks>A photo is read and decoded as workers do it, and only if it is the one that the gallery knows. What a gallery has forgotten is not shown, kept or not.</remarks>
public sealed class PhotoPictures(
    IPhotoStore photos, PhotoReader reader, IImageDecoder decoder, IPictureRenderer renderer, PixelBudget budget, PictureCache cache, PictureOptions options, TimeProvider time)
{
    /// <summary>The sides that crops are made in, in pixels.</summary>
    public static readonly IReadOnlyList<int> CropSides = [96, 160, 320, 512];

    private const int ProbeSide = 256;

    /// <summary>A crop of a face with a side of at least <paramref name="size"/> pixels, unless the photo has fewer.</summary>
    /// <exception cref="RequestRejectedException">The gallery has no such face; or no crop is kept and the photo cannot be read; or the size is not 1 to 512.</exception>
    /// <exception cref="TransientFailureException">The photo's source does not answer.</exception>
    public async Task<ShownPicture> CropAsync(RequestContext context, GalleryName gallery, long face, int size, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(context);
        var side = SideFor(size);
        var view = await photos.FindFaceAsync(context, gallery, face, cancel);
        if (view.Jpeg is { } stored && side <= IFaceCropper.StoredSide)
            return new ShownPicture(stored, Tag(view.Photo, $"kept-{face}"));
        try
        {
            return await MakeAsync(view.Photo, string.Create(CultureInfo.InvariantCulture, $"{face}-{side}"), context.Lane, EnoughFor(view, side), picture =>
                renderer.Render(picture, renderer.HeadOf(picture, view.Box.Reduced(picture.Reduction)), view.Photo.Frame.Turn, side), cancel);
        }
        catch (Exception exception) when (view.Jpeg is not null && exception is RequestRejectedException or TransientFailureException)
        {
            return new ShownPicture(view.Jpeg!.Value, Tag(view.Photo, $"kept-{face}"));
        }
    }

    /// <summary>The whole photo.</summary>
    /// <exception cref="RequestRejectedException">The gallery has no such photo, or it cannot be read.</exception>
    /// <exception cref="TransientFailureException">The photo's source does not answer.</exception>
    public async Task<ShownPicture> PhotoAsync(RequestContext context, GalleryName gallery, long image, PhotoSize size, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(context);
        var file = await photos.FindFileAsync(context, gallery, image, cancel);
        return await MakeAsync(file, $"{size}", context.Lane, EnoughFor(file.Frame, (int)size), picture =>
            renderer.Render(picture, part: null, file.Frame.Turn, (int)size), cancel);
    }

    /// <summary>A photo that no gallery has, and crops of its faces; nothing is kept.</summary>
    /// <param name="faces">Boxes on the stored picture.</param>
    /// <exception cref="RequestRejectedException">Unsupported, corrupt, too large or too small.</exception>
    public async Task<(PhotoFrame Frame, byte[] Photo, IReadOnlyList<byte[]> Crops)> DrawAsync(ImageFile file, PictureTurn turn, IReadOnlyList<BoundingBox> faces, Lane lane, CancellationToken cancel)
    {
        using var room = await budget.TakeAsync(decoder.Measure(file), lane, cancel);
        return await Task.Run<(PhotoFrame, byte[], IReadOnlyList<byte[]>)>(() =>
        {
            using var picture = decoder.Decode(file);
            return (new PhotoFrame(picture.FullWidth, picture.FullHeight, turn), renderer.Render(picture, part: null, turn, (int)PhotoSize.Screen),
                [.. faces.Select(face => renderer.Render(picture, renderer.HeadOf(picture, face), turn, ProbeSide))]);
        }, cancel);
    }

    private async Task<ShownPicture> MakeAsync(PhotoFile photo, string what, Lane lane, long enoughPixels, Func<Picture, byte[]> draw, CancellationToken cancel)
    {
        var tag = Tag(photo, what);
        return new ShownPicture(await cache.GetAsync($"{photo.Id}/{tag}", ended => WithinAsync(photo, async limited =>
        {
            var file = await reader.ReadAsync(photo, lane, limited);
            var room = await TakeRoomAsync(file, lane, limited);
            // Nothing interrupts a decoder: its thread keeps the file and the room until it ends.
            return await Task.Run(() =>
            {
                using (file)
                using (room)
                using (var picture = decoder.Decode(file, enoughPixels))
                    return draw(picture);
            }, CancellationToken.None).WaitAsync(limited);
        }, ended), cancel), tag);
    }

    private async Task<IDisposable> TakeRoomAsync(ImageFile file, Lane lane, CancellationToken limited)
    {
        try
        {
            return await budget.TakeAsync(decoder.Measure(file), lane, limited);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private async Task<byte[]> WithinAsync(PhotoFile photo, Func<CancellationToken, Task<byte[]>> work, CancellationToken ended)
    {
        using var patience = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ended, patience.Token);
        try
        {
            return await work(either.Token);
        }
        catch (OperationCanceledException exception) when (patience.IsCancellationRequested && !ended.IsCancellationRequested)
        {
            throw new TransientFailureException($"Photo {photo.Id} was not there within the setting Pictures:Timeout ({options.Timeout}); try again later.", exception);
        }
    }

    private static int SideFor(int size) => size >= 1 && size <= CropSides[^1]
        ? CropSides.First(side => side >= size)
        : throw new RequestRejectedException(RejectionReason.InvalidMessage, $"A crop of {size} pixels was asked for; crops have 1 to {CropSides[^1]}.");

    /// <summary>So many that the crop has none enlarged: decoding fewer takes less time.</summary>
    private static long EnoughFor(FaceView view, int side) => EnoughFor(view.Photo.Frame, (int)MathF.Min(
        Math.Max(view.Photo.Frame.Width, view.Photo.Frame.Height), side * Math.Max(view.Photo.Frame.Width, view.Photo.Frame.Height) / MathF.Max(view.Box.Width, view.Box.Height)));

    private static long EnoughFor(PhotoFrame frame, int longestSide)
    {
        var share = Math.Min(1, (double)longestSide / Math.Max(frame.Width, frame.Height));
        return (long)Math.Ceiling(share * share * frame.Width * frame.Height);
    }

    private static string Tag(PhotoFile photo, string what) => $"{photo.Sha256.ToString()[..16]}-{(int)photo.Frame.Turn}-{what}";
}
