using FaceWorker.Contracts;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Photos;

namespace FaceWorker.Core.Reembedding;

/// <summary>Embeds known faces by another model: their boxes and points are those that were found when their photo was indexed.</summary>
/// <remarks>By the crop that is kept of a face, where that shows as much as the embedder looks at; otherwise by its photo, read as workers read it.</remarks>
public sealed class FaceReembedder(PhotoReader reader, IImageDecoder decoder, PixelBudget budget, IReembeddingStore store)
{
    /// <summary>Of the copy of a photo that lies on its side, as for indexing.</summary>
    private const int MostPixelsCopied = (24 << 20) / Picture.Channels;

    /// <summary>A crop was not shrunk, but for rounding.</summary>
    private const float Unshrunk = 0.99f;

    private const int LargestReduction = 8;

    /// <summary>Faces of one photo. Those of them that cannot be embedded are among the failed.</summary>
    /// <param name="pack">That of the gallery's shadow.</param>
    /// <exception cref="TransientFailureException">The photo's source does not answer.</exception>
    public async Task<ReembeddedFaces> EmbedAsync(Gallery gallery, FacePack pack, IReadOnlyList<FaceToReembed> faces, Turn turn, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(faces);
        var embedded = new List<ReembeddedFace>();
        var rest = new List<FaceToReembed>();
        foreach (var face in faces)
        {
            if (await FindByCropAsync(pack, face, turn, cancel) is { } embedding)
                embedded.Add(new ReembeddedFace(face.FaceId, embedding, IsByCrop: true));
            else
                rest.Add(face);
        }

        if (rest.Count == 0)
            return new ReembeddedFaces(embedded, []);
        try
        {
            var embeddings = await EmbedByPhotoAsync(gallery, pack, rest, turn, cancel);
            return new ReembeddedFaces([.. embedded, .. rest.Select((face, i) => new ReembeddedFace(face.FaceId, embeddings[i], IsByCrop: false))], []);
        }
        catch (RequestRejectedException rejection)
        {
            return Failed(rejection.Reason, rejection.Message);
        }
        catch (InvalidEmbeddingException invalid)
        {
            return Failed(RejectionReason.InternalError, invalid.Message);
        }

        ReembeddedFaces Failed(RejectionReason reason, string detail) => new(embedded, [.. rest.Select(face => new ReembeddingFailure(face.FaceId, face.ImageId, reason, detail))]);
    }

    /// <summary>Null: no crop is kept, or it does not suffice.</summary>
    private async Task<Embedding?> FindByCropAsync(FacePack pack, FaceToReembed face, Turn turn, CancellationToken cancel)
    {
        // What was cut from a turned copy does not tell which part of the picture it shows.
        if (face.Crop is not { } jpeg || face.Frame.Turn != PictureTurn.None)
            return null;
        try
        {
            using var crop = decoder.Decode(ImageFile.From($"the crop of face {face.FaceId}", jpeg));
            var part = IFaceCropper.PartOf(face.Detection.Box, face.Frame.Width, face.Frame.Height);
            var scale = crop.Width / part.Width;
            return Suffices(pack, face.Detection, scale) ? (await pack.EmbedAsync(crop, [face.Detection.On(part, scale)], turn, cancel))[0] : null;
        }
        catch (Exception exception) when (exception is RequestRejectedException or InvalidEmbeddingException)
        {
            return null; // the photo is looked at
        }
    }

    private static bool Suffices(FacePack pack, Detection detection, float scale) =>
        scale >= Unshrunk || pack.Aligner.FullDetail is { } detail && detection.Box.ShorterSide * scale >= detail;

    private async Task<IReadOnlyList<Embedding>> EmbedByPhotoAsync(Gallery gallery, FacePack pack, IReadOnlyList<FaceToReembed> faces, Turn turn, CancellationToken cancel)
    {
        var photo = await store.FindPhotoAsync(gallery, faces[0].ImageId, cancel);
        using var file = await reader.ReadAsync(photo, turn.Lane, cancel);
        var need = decoder.Measure(file);
        using var room = await budget.TakeAsync(need + Math.Min(need, (long)MostPixelsCopied * Picture.Channels), turn.Lane, cancel);
        using var picture = decoder.Decode(file, EnoughFor(pack, photo.Frame, faces));
        IReadOnlyList<Detection> detections = [.. faces.Select(face => face.Detection.Reduced(picture.Reduction))];
        if (photo.Frame.Turn == PictureTurn.None)
            return await pack.EmbedAsync(picture, detections, turn, cancel);
        using var upright = PictureCopy.Of(picture, new PictureLook(photo.Frame.Turn), MostPixelsCopied);
        return await pack.EmbedAsync(upright.Pixels, [.. detections.Select(upright.OnCopy)], turn, cancel);
    }

    /// <summary>As many pixels as make the smallest of the faces as large as the embedder looks at.</summary>
    private static long EnoughFor(FacePack pack, PhotoFrame frame, IReadOnlyList<FaceToReembed> faces)
    {
        if (pack.Aligner.FullDetail is not { } detail)
            return long.MaxValue;
        var smallest = faces.Min(face => face.Detection.Box.ShorterSide);
        var reduction = 1;
        while (reduction < LargestReduction && smallest / (2 * reduction) >= detail)
            reduction *= 2;
        return reduction == 1 ? long.MaxValue : (long)(frame.Width / reduction) * (frame.Height / reduction);
    }
}
