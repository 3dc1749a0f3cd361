using FaceWorker.Cli.Report;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Photos;
using FaceWorker.Core.Sources;
using FaceWorker.Vision.Decoding;

namespace FaceWorker.Cli.Reembedding;

/// <summary>Pictures of stored faces for a page: the crop that is kept, or one cut from the photo where it can be read from here.</summary>
internal sealed class FacePictures(IPhotoStore photos)
{
    private const int Side = 224; // 112 CSS pixels on a screen with two pixels for one

    private readonly ImageDecoder decoder = new(new ImageOptions());
    private readonly PictureRenderer renderer = new();

    /// <summary>By the ids of the faces; those that cannot be shown are left out.</summary>
    public async Task<IReadOnlyDictionary<long, InlineJpeg>> ShowAsync(RequestContext context, GalleryName gallery, IEnumerable<long> faces, CancellationToken cancel)
    {
        var pictures = new Dictionary<long, InlineJpeg>();
        foreach (var face in faces.Distinct())
            if (await FindAsync(context, gallery, face, cancel) is { } jpeg)
                pictures[face] = new InlineJpeg(jpeg);
        return pictures;
    }

    private async Task<ReadOnlyMemory<byte>?> FindAsync(RequestContext context, GalleryName gallery, long face, CancellationToken cancel)
    {
        try
        {
            var view = await photos.FindFaceAsync(context, gallery, face, cancel);
            return view.Jpeg ?? await CutAsync(view, cancel);
        }
        catch (Exception exception) when (exception is RequestRejectedException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private async Task<ReadOnlyMemory<byte>?> CutAsync(FaceView view, CancellationToken cancel)
    {
        foreach (var path in view.Photo.Places.OfType<ImageLocation.AtPath>().Select(place => place.Path).Where(File.Exists))
        {
            using var file = ImageFile.From(path, await File.ReadAllBytesAsync(path, cancel));
            if (file.Sha256 != view.Photo.Sha256)
                continue;
            using var picture = decoder.Decode(file);
            return renderer.Render(picture, renderer.HeadOf(picture, view.Box), view.Photo.Frame.Turn, Side);
        }

        return null;
    }
}
