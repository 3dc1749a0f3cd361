using System.Text;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Benchmarks;

/// <summary>Embeddings as pictures to be stored: all of a person's faces side by side on one picture of its own.</summary>
internal static class MadeUpPictures
{
    public static IndexedPicture Of(IEnumerable<Embedding> embeddings)
    {
        var source = $"/photos/{Guid.NewGuid():N}.jpg";
        return new IndexedPicture(ImageFile.From(source, Encoding.ASCII.GetBytes(source)), 250, 250, [.. embeddings.Select((embedding, i) => FaceAt(i, embedding))]);
    }

    private static SeenFace FaceAt(int position, Embedding embedding)
    {
        ImagePoint At(float x, float y) => new(10 * position + x, y);
        var detection = new Detection(new BoundingBox(10 * position, 0, 8, 8), 1,
            new FaceLandmarks(At(2, 3), At(6, 3), At(4, 4), At(3, 6), At(5, 6)));
        return new SeenFace(new FoundFace(detection, embedding, FaceQuality.Of(detection, sharpness: 500)), Problems: [], Crop: null);
    }
}
