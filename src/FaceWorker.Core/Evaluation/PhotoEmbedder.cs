using System.Text;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Evaluation;

/// <summary>Embeds the one face that each of many photos is about, with a pack that is loaded.</summary>
/// <param name="storage">In which precision the vectors are kept.</param>
public sealed class PhotoEmbedder(IImageSource source, IImageViewer viewer, FacePack pack, VectorStorage storage)
{
    /// <summary>Each photo once, by its path. A photo that cannot be used has no face, and says so.</summary>
    /// <param name="progress">Counts photos.</param>
    /// <exception cref="TransientFailureException">A source did not deliver a photo this time.</exception>
    public Task<IReadOnlyDictionary<string, EmbeddedPhoto>> EmbedAsync(IEnumerable<string> paths, Turn turn, IProgress<WorkProgress>? progress, CancellationToken cancel) =>
        EachPhoto.LookAsync(paths, (path, stop) => EmbedAsync(path, turn, stop), progress, cancel);

    private async Task<EmbeddedPhoto> EmbedAsync(string path, Turn turn, CancellationToken cancel)
    {
        try
        {
            using var file = await source.FetchAsync(new ImageLocation.AtPath(Path.GetFullPath(path)), Lane.Bulk, cancel);
            var picture = await viewer.SeeAsync(file, pack, turn, withCrops: false, cancel);
            return CentralFace.Pick(picture) is { } face
                ? Keep(path, picture, face with { Vector = storage.Keep(face.Embedding) })
                : new EmbeddedPhoto(path, null, "no face was found");
        }
        catch (RequestRejectedException exception)
        {
            return new EmbeddedPhoto(path, null, exception.Message);
        }
    }

    private static EmbeddedPhoto Keep(string path, SeenPicture picture, FoundFace face) => new(path, face.Embedding, null)
    {
        Picture = new IndexedPicture(NamedFor(path), picture.Width, picture.Height, [new SeenFace(face, [], null)]),
    };

    /// <summary>Told apart by their paths, so that the same photo in two places is two photos, as the protocol of an evaluation has it; the bytes need not be kept.</summary>
    private static ImageFile NamedFor(string path) => new(path, ReadOnlyMemory<byte>.Empty, Sha256Digest.Of(Encoding.UTF8.GetBytes(path)));
}
