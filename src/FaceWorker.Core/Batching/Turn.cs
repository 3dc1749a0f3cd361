using FaceWorker.Contracts;

namespace FaceWorker.Core.Batching;

/// <summary>Whose turn an item waits for: its lane's, and in the lane its gallery's. The galleries of a lane take turns, item by item; a gallery's own items go by their priority.</summary>
/// <param name="Gallery">The gallery's id; 0 for work that is for none.</param>
public readonly record struct Turn(Lane Lane, long Gallery = 0, RequestPriority Priority = RequestPriority.Normal)
{
    public static implicit operator Turn(Lane lane) => new(lane);
}
