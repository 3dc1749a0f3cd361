using FaceWorker.Core.Faces;
using FaceWorker.Core.People.Methods;

namespace FaceWorker.Core.Tests.People;

public sealed class ClusteringMethodTests
{
    [Theory]
    [InlineData(ClusteringMethod.Dbscan)]
    [InlineData(ClusteringMethod.ChineseWhispers)]
    [InlineData(ClusteringMethod.Average)]
    [InlineData(ClusteringMethod.Components)]
    public void Every_method_tells_people_apart_who_are_far_apart(ClusteringMethod method)
    {
        var faces = MadeUpFaces.Of(people: 20, photosEach: 6, spread: 0.2);

        Assert.Equal(MadeUpFaces.NumbersOf(faces), method.Cluster(MadeUpFaces.GraphOf(faces), new SquaredDistance(0.4)));
        Assert.Empty(method.Cluster(MadeUpFaces.GraphOf(0), new SquaredDistance(0.4)));
    }

    /// <summary>A chain 0-1-2-3 and a face 4 that is near to 3 only: each method sees something else in it.</summary>
    [Theory]
    [InlineData(ClusteringMethod.Components, new[] { 0, 0, 0, 0, 0 })]
    [InlineData(ClusteringMethod.Dbscan, new[] { 0, 0, 0, 0, 0 })]
    [InlineData(ClusteringMethod.Average, new[] { 0, 0, 1, 1, 2 })]
    public void A_chain_shows_how_methods_differ(ClusteringMethod method, int[] expected)
    {
        var graph = MadeUpFaces.GraphOf(5, (0, 1, 0.1), (1, 2, 0.3), (2, 3, 0.2), (3, 4, 0.4));

        Assert.Equal(expected, method.Cluster(graph, new SquaredDistance(0.5)));
    }

    [Fact]
    public void A_pair_is_no_core_of_density() =>
        Assert.Equal([0, 1, 2, 2, 2], ClusteringMethod.Dbscan.Cluster(MadeUpFaces.GraphOf(5, (0, 1, 0.1), (2, 3, 0.1), (3, 4, 0.1)), new SquaredDistance(0.5)).Select(Renamed));

    [Fact]
    public void Average_linkage_means_the_mean_of_all_pairs()
    {
        var graph = MadeUpFaces.GraphOf(3, (0, 1, 0.1), (1, 2, 0.5), (0, 2, 0.9)); // 2 is 0.7 from the pair

        Assert.Equal([0, 0, 1], ClusteringMethod.Average.Cluster(graph, new SquaredDistance(0.69)));
        Assert.Equal([0, 0, 0], ClusteringMethod.Average.Cluster(graph, new SquaredDistance(0.71)));
    }

    /// <summary>Dbscan numbers cores first.</summary>
    private static int Renamed(int group) => group == 0 ? 2 : group - 1;
}
