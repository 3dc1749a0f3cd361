using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Evaluation;

/// <summary>Measures how well a pack's vectors tell good faces from non-faces: the face that each photo is about against what is found when the photo is turned by 90, 180 and 270 degrees.</summary>
public sealed class QualityEvaluator(IImageSource source, IImageDecoder decoder, FacePack pack)
{
    private static readonly PictureTurn[] Turns = [PictureTurn.None, PictureTurn.Right, PictureTurn.UpsideDown, PictureTurn.Left];

    /// <param name="paths">Photos of upright faces. One that cannot be used counts as one without a face.</param>
    /// <exception cref="EvaluationException">Too few faces were found for the percentiles.</exception>
    public async Task<QualityEvaluation> EvaluateAsync(IReadOnlyList<string> paths, Turn turn, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        var photos = await EachPhoto.LookAsync(paths, (path, stop) => LookAsync(path, turn, stop), progress, cancel);
        var inOrder = paths.Select(path => photos[path]).ToList();
        return new QualityEvaluation(pack, [.. inOrder.Select(photo => photo.Upright)], [.. inOrder.Select(photo => photo.Turned)]);
    }

    private async Task<TurnedFaces> LookAsync(string path, Turn turn, CancellationToken cancel)
    {
        try
        {
            using var file = await source.FetchAsync(new ImageLocation.AtPath(Path.GetFullPath(path)), turn.Lane, cancel);
            using var picture = decoder.Decode(file);
            var found = new List<IReadOnlyList<FoundFace>>();
            foreach (var way in Turns)
            {
                using var turned = PictureCopy.Of(picture, new PictureLook(way), int.MaxValue);
                found.Add(await pack.FindFacesAsync(turned.Pixels, turn, cancel));
            }

            var upright = new SeenPicture(picture.Width, picture.Height, [.. found[0].Select(face => new CroppedFace(face, null))]);
            return new TurnedFaces(CentralFace.Pick(upright)?.Embedding, [.. found.Skip(1).SelectMany(faces => faces).Select(face => face.Embedding)]);
        }
        catch (RequestRejectedException)
        {
            return new TurnedFaces(null, []);
        }
    }

    private sealed record TurnedFaces(Embedding? Upright, IReadOnlyList<Embedding> Turned);
}
