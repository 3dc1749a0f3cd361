using FaceWorker.Contracts;

namespace FaceWorker.Web.Search;

/// <summary>A photo that somebody searched by, and the answer, with the pictures that show it.</summary>
/// <param name="Photo">Its bytes, to be stored only if somebody enrols a face of it.</param>
/// <param name="Picture">A JPEG of the photo, upright.</param>
/// <param name="Crops">A JPEG of each face, in the answer's order.</param>
/// <param name="Frame">The photo's size in pixels, and its turn.</param>
internal sealed record Probe(string Name, byte[] Photo, FacesIdentified Answer, byte[] Picture, IReadOnlyList<byte[]> Crops, Core.Photos.PhotoFrame Frame)
{
    public long Bytes => Photo.Length + Picture.Length + Crops.Sum(crop => (long)crop.Length);
}
