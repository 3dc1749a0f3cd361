using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Telemetry;

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
/// <param name="decoding">The pictures that may be decoded at the same time; null: as many as are looked at.</param>
public sealed class ImageViewer(
    IImageDecoder decoder, IFaceCropper cropper, PixelBudget budget, RunSlots? decoding = null, Instruments? instruments = null, TimeProvider? time = null) : IImageViewer
{
    /// <summary>Enough to find faces on a large picture. Measured: docs/decisions/0085.</summary>
    private const long EnoughToDetect = 5_000_000;

    /// <summary>Of a copy that faces are taken from: 24 MiB. A face that is large on it has no more detail than embedders look at.</summary>
    private const int MostPixelsCopied = (24 << 20) / Picture.Channels;

    private static readonly Stage Decoding = "decoder";

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
        if (pack.Drawn is { } drawn)
            return await LookAtAsync(file, drawn, pack, turn, withCrops, cancel);
        using var glance = await DecodeAsync(file, pack.Aligner.FullDetail is null ? long.MaxValue : EnoughToDetect, turn);
        var detections = await pack.DetectAsync(glance, turn, cancel);
        using var detailed = await DecodeDetailedAsync(file, glance, detections, pack, turn);
        var picture = detailed ?? glance;
        if (detailed is not null)
            detections = await pack.Detector.PlacePointsAsync(detailed, [.. detections.Select(face => face.Enlarged(glance.Reduction / detailed.Reduction))], turn, cancel);

        var faces = await pack.DescribeAsync(picture, detections, turn, cancel);
        if (faces.Any(pack.IsFit) || await OtherLooks.FindBestAsync(picture, pack, turn, cancel) is not { } best)
            return Seen(picture, faces.Select(face => Cut(picture, face, withCrops)), PictureTurn.None);

        using var copy = PictureCopy.Of(picture, best, MostPixelsCopied);
        var upright = await pack.FindFacesAsync(copy.Pixels, turn, cancel);
        return Seen(picture, upright.Select(face => Cut(picture, copy, face, withCrops)).OrderBy(face => face.Found.Detection.Box.X), best.Turn);
    }

    /// <summary>The one face in a box that a person drew.</summary>
    private async Task<SeenPicture> LookAtAsync(ImageFile file, DrawnBox drawn, FacePack pack, Turn turn, bool withCrops, CancellationToken cancel)
    {
        using var picture = await DecodeAsync(file, long.MaxValue, turn);
        var (onPicture, onCopy, copy) = await new DrawnLook(pack, turn).FindAsync(picture, drawn, MostPixelsCopied, cancel);
        using (copy)
            return Seen(picture, [Cut(copy.IsTurned ? copy.Pixels : picture, copy.IsTurned ? onCopy : onPicture, withCrops) with { Found = onPicture }], drawn.Turn);
    }

    /// <summary>With as many pixels as the smallest face that is worth a comparison needs; null: the glance has them.</summary>
    private async Task<Picture?> DecodeDetailedAsync(ImageFile file, Picture glance, IReadOnlyList<Detection> detections, FacePack pack, Turn turn)
    {
        if (glance.Reduction == 1)
            return null;
        var needed = detections.Select(face => face.Box.ShorterSide * glance.Reduction).Where(side => side >= pack.SmallestFace).DefaultIfEmpty(float.MaxValue).Min();
        var reduction = glance.Reduction;
        while (reduction > 1 && needed / reduction < pack.Aligner.FullDetail)
            reduction /= 2;
        return reduction == glance.Reduction ? null : await DecodeAsync(file, (long)(glance.FullWidth / reduction) * (glance.FullHeight / reduction), turn);
    }

    private async Task<Picture> DecodeAsync(ImageFile file, long enoughPixels, Turn turn)
    {
        using var span = Spans.Source.StartActivity(Decoding.Name);
        var clock = time ?? TimeProvider.System;
        var arrived = clock.GetTimestamp();
        using var slot = decoding is null ? null : await decoding.TakeAsync(() => turn.Lane == Lane.Interactive);
        var began = clock.GetTimestamp();
        var picture = decoder.Decode(file, enoughPixels);
        instruments?.Queued(Decoding, turn.Lane, clock.GetElapsedTime(arrived, began));
        instruments?.Executed(Decoding, clock.GetElapsedTime(began));
        instruments?.Answered(Decoding, turn.Lane, clock.GetElapsedTime(arrived));
        return picture;
    }

    /// <summary>On the whole picture, whatever size was decoded.</summary>
    private static SeenPicture Seen(Picture picture, IEnumerable<CroppedFace> faces, PictureTurn turn) =>
        new(picture.FullWidth, picture.FullHeight, [.. faces.Select(face => face with { Found = face.Found.Enlarged(picture.Reduction) })])
        {
            Condition = picture.Condition,
            Turn = turn,
        };

    /// <summary>Cut from what stands upright and has no frame.</summary>
    private CroppedFace Cut(Picture picture, PictureCopy copy, FoundFace face, bool withCrop)
    {
        var onStored = copy.OnStored(face);
        return copy.IsTurned ? Cut(copy.Pixels, face, withCrop) with { Found = onStored } : Cut(picture, onStored, withCrop);
    }

    private CroppedFace Cut(Picture picture, FoundFace face, bool withCrop) => new(face, withCrop ? cropper.Crop(picture, face.Detection.Box) : null);
}
