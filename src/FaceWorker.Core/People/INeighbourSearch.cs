using FaceWorker.Core.Faces;

namespace FaceWorker.Core.People;

/// <summary>Exact search for the nearest faces of each face: on the processors (<see cref="NearestNeighbours"/>) or on a device.</summary>
public interface INeighbourSearch
{
    /// <summary>Adds the nearest neighbours of the faces from <paramref name="from"/> on, among all faces, as edges.</summary>
    /// <param name="most">Neighbours of each face, 1 or more; of equally near ones those that came first.</param>
    /// <param name="within">None is farther away.</param>
    /// <param name="from">0: of every face. More: only of those that are new.</param>
    void Find(UnitVectors vectors, int most, SquaredDistance within, NeighbourGraphBuilder edges, int from = 0, CancellationToken cancel = default);
}
