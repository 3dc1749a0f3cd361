using FaceWorker.Core.Faces;

namespace FaceWorker.Core.People.Methods;

/// <summary>Ways to group faces.</summary>
public enum ClusteringMethod
{
    /// <summary>FaceWorker's own: <see cref="PeopleClusterer"/>.</summary>
    Leiden,

    /// <summary>As davidsandberg/facenet does it.</summary>
    Dbscan,

    /// <summary>As davidsandberg/facenet does it, too.</summary>
    ChineseWhispers,

    /// <summary>Agglomerative clustering by average linkage, as FaceNet's authors did.</summary>
    Average,

    /// <summary>Faces that are near to each other are the same person.</summary>
    Components,
}

/// <summary>The methods that <see cref="PeopleClusterer"/> is compared with. They know distances only: no constraints, and no quality.</summary>
public static class ClusteringMethods
{
    /// <summary>By face, the number of its group, from 0.</summary>
    /// <param name="distance">Up to which two faces are near.</param>
    /// <exception cref="ArgumentOutOfRangeException">The method is Leiden, which needs weights instead of a distance.</exception>
    public static int[] Cluster(this ClusteringMethod method, NeighbourGraph graph, SquaredDistance distance)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return method switch
        {
            ClusteringMethod.Dbscan => Dbscan.Cluster(graph, distance),
            ClusteringMethod.ChineseWhispers => ChineseWhispers.Cluster(graph, distance),
            ClusteringMethod.Average => AverageLinkage.Cluster(graph, distance),
            ClusteringMethod.Components => ConnectedComponents.Cluster(graph, distance),
            _ => throw new ArgumentOutOfRangeException(nameof(method), method, "This method does not go by a distance alone."),
        };
    }
}
