using FaceWorker.Core.Faces;

namespace FaceWorker.Core.People.Methods;

/// <summary>Density-based clustering: faces with enough neighbours are the cores of a group, and their neighbours belong to it. What belongs to no core is alone.</summary>
/// <remarks>M. Ester, H.-P. Kriegel, J. Sander, X. Xu, "A density-based algorithm for discovering clusters in large spatial databases with noise", KDD 1996.</remarks>
internal static class Dbscan
{
    /// <summary>Faces within the distance of a core, itself among them. davidsandberg/facenet has 1, which is single linkage.</summary>
    public const int FewestFaces = 3;

    public static int[] Cluster(NeighbourGraph graph, SquaredDistance distance) => ConnectedComponents.Cluster(graph, distance, face =>
    {
        var near = 1;
        foreach (var to in graph.DistancesOf(face))
            near += to <= distance.Value ? 1 : 0;
        return near >= FewestFaces;
    });
}
