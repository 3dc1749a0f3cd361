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
}

/// <summary>A face that was found.</summary>
/// <param name="Crop">A JPEG, where it was asked for.</param>
public sealed record CroppedFace(FoundFace Found, ReadOnlyMemory<byte>? Crop);

/// <summary>Looks at images in this process.</summary>
public sealed class ImageViewer(IImageDecoder decoder, IFaceCropper cropper, PixelBudget budget) : IImageViewer
{
    /// <inheritdoc />
    /// <remarks>The pixels, the largest thing by far, are given back on return.</remarks>
    public async Task<SeenPicture> SeeAsync(ImageFile file, FacePack pack, Turn turn, bool withCrops, CancellationToken cancel)
    {
        using var room = await TakeRoomAsync(Measure(file), turn.Lane, cancel);
        return await LookAsync(file, pack, turn, withCrops, cancel);
    }

    /// <summary>Bytes of the picture's pixels, by its header.</summary>
    public long Measure(ImageFile file) => decoder.Measure(file);

    /// <summary>Waits for a reservation of that many bytes of pixels; disposing releases it.</summary>
    public Task<IDisposable> TakeRoomAsync(long need, Lane lane, CancellationToken cancel) => budget.TakeAsync(need, lane, cancel);

    /// <summary>As <see cref="SeeAsync"/>, for a caller who has taken the room.</summary>
    public async Task<SeenPicture> LookAsync(ImageFile file, FacePack pack, Turn turn, bool withCrops, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(pack);
        using var picture = decoder.Decode(file);
        var faces = await pack.FindFacesAsync(picture, turn, cancel);
        return new SeenPicture(picture.Width, picture.Height,
            [.. faces.Select(face => new CroppedFace(face, withCrops ? cropper.Crop(picture, face.Detection.Box) : null))])
        {
            Condition = picture.Condition,
        };
    }
}
