using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Core.Images;

/// <summary>Looks at an image: the one step that what is in a file can harm.</summary>
public interface IImageViewer
{
    /// <summary>Decodes the image, and finds, measures and embeds every face.</summary>
    /// <param name="withCrops">Whether each face is also cut out for people to look at.</param>
    /// <exception cref="RequestRejectedException">Unsupported, corrupt, too large or too small.</exception>
    Task<SeenPicture> SeeAsync(ImageFile file, FacePack pack, Turn turn, bool withCrops, CancellationToken cancel);
}

/// <summary>What was seen: the upright picture's size in pixels, and its faces from the left to the right.</summary>
public sealed record SeenPicture(int Width, int Height, IReadOnlyList<CroppedFace> Faces)
{
    public FileCondition Condition { get; init; } = FileCondition.Whole;

    /// <summary>The turn in which the faces stand upright. Their boxes and points are on the picture as it is stored.</summary>
    public PictureTurn Turn { get; init; }
}

/// <summary>A face that was found.</summary>
/// <param name="Crop">A JPEG, where it was asked for.</param>
public sealed record CroppedFace(FoundFace Found, ReadOnlyMemory<byte>? Crop);

/// <summary>Looks at images in this process.</summary>
public sealed class ImageViewer(IImageDecoder decoder, IFaceCropper cropper, PixelBudget budget) : IImageViewer
{
    /// <summary>Of a copy that faces are taken from: 16 MiB. A face that is large on it has no more detail than embedders look at.</summary>
    private const int MostPixelsCopied = (16 << 20) / Picture.Channels;

    /// <inheritdoc />
    /// <remarks>The pixels, the largest thing by far, are given back on return.</remarks>
    public async Task<SeenPicture> SeeAsync(ImageFile file, FacePack pack, Turn turn, bool withCrops, CancellationToken cancel)
    {
        using var room = await TakeRoomAsync(Measure(file), turn.Lane, cancel);
        return await LookAsync(file, pack, turn, withCrops, cancel);
    }

    /// <summary>Bytes of the picture's pixels, by its header, and of the copies that other looks at it may need.</summary>
    public long Measure(ImageFile file)
    {
        var need = decoder.Measure(file);
        return need + Math.Min(need, 2L * MostPixelsCopied * Picture.Channels);
    }

    /// <summary>Waits for a reservation of that many bytes of pixels; disposing releases it.</summary>
    public Task<IDisposable> TakeRoomAsync(long need, Lane lane, CancellationToken cancel) => budget.TakeAsync(need, lane, cancel);

    /// <summary>As <see cref="SeeAsync"/>, for a caller who has taken the room.</summary>
    public async Task<SeenPicture> LookAsync(ImageFile file, FacePack pack, Turn turn, bool withCrops, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(pack);
        using var picture = decoder.Decode(file);
        var faces = await pack.FindFacesAsync(picture, turn, cancel);
        if (faces.Any(pack.IsFit) || await OtherLooks.FindBestAsync(picture, pack, turn, cancel) is not { } best)
            return new SeenPicture(picture.Width, picture.Height, [.. faces.Select(face => Cut(picture, face, withCrops))]) { Condition = picture.Condition };

        using var copy = PictureCopy.Of(picture, best, MostPixelsCopied);
        var upright = await pack.FindFacesAsync(copy.Pixels, turn, cancel);
        return new SeenPicture(picture.Width, picture.Height,
            [.. upright.Select(face => Cut(picture, copy, face, withCrops)).OrderBy(face => face.Found.Detection.Box.X)])
        {
            Condition = picture.Condition,
            Turn = best.Turn,
        };
    }

    /// <summary>Cut from what stands upright and has no frame.</summary>
    private CroppedFace Cut(Picture picture, PictureCopy copy, FoundFace face, bool withCrop)
    {
        var onStored = copy.OnStored(face);
        return copy.IsTurned ? Cut(copy.Pixels, face, withCrop) with { Found = onStored } : Cut(picture, onStored, withCrop);
    }

    private CroppedFace Cut(Picture picture, FoundFace face, bool withCrop) => new(face, withCrop ? cropper.Crop(picture, face.Detection.Box) : null);
}
