using FaceWorker.Contracts;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Decoding;

namespace FaceWorker.Cli.Report;

/// <summary>Makes the pictures of a report: the photo, its faces, and the candidates' faces cropped from their sources.</summary>
/// <param name="photo">The probe photo's path, as it was sent.</param>
internal sealed class ReportPictures(string photo)
{
    private const int PhotoSide = 1600;
    private const int FaceSide = 224; // 112 CSS pixels on a screen with two pixels for one
    private const int StoredFaceSide = 128;
    private const int Quality = 84;

    private readonly ImageDecoder decoder = new(new ImageOptions());

    public async Task<IllustratedAnswer> IllustrateAsync(FacesIdentified answer, CancellationToken cancel)
    {
        var stored = await CutEvidenceAsync(answer, cancel);
        using var picture = await ReadAsync(photo, cancel);
        return new IllustratedAnswer(
            answer,
            picture is null ? null : new IllustratedPhoto(new(PictureEncoder.ToJpeg(picture, crop: null, PhotoSide, Quality)), picture.Width, picture.Height),
            [.. answer.Faces.Select(face => picture is null ? null : Cut(picture, face.Box, FaceSide))],
            stored);
    }

    /// <summary>Reads each source once, however many stored faces are on it, and holds one at a time.</summary>
    private async Task<Dictionary<long, InlineJpeg>> CutEvidenceAsync(FacesIdentified answer, CancellationToken cancel)
    {
        var crops = new Dictionary<long, InlineJpeg>();
        var evidence = answer.Faces.SelectMany(face => face.Candidates).SelectMany(candidate => candidate.Evidence).DistinctBy(face => face.FaceId);
        foreach (var source in evidence.GroupBy(face => face.Source))
        {
            using var picture = await ReadAsync(source.Key, cancel);
            if (picture is null)
                continue;
            foreach (var face in source)
                crops[face.FaceId] = Cut(picture, face.Box, StoredFaceSide);
        }

        return crops;
    }

    /// <summary>Null when it is not here or not a picture: the report then shows a placeholder.</summary>
    private async Task<Picture?> ReadAsync(string path, CancellationToken cancel)
    {
        try
        {
            return File.Exists(path) ? decoder.Decode(ImageFile.From(path, await File.ReadAllBytesAsync(path, cancel))) : null;
        }
        catch (Exception exception) when (exception is RequestRejectedException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static InlineJpeg Cut(Picture picture, FaceBox face, int side) => new(new FaceCropper(side, Quality).Crop(
        picture, new BoundingBox((float)face.X, (float)face.Y, (float)face.Width, (float)face.Height)));
}
