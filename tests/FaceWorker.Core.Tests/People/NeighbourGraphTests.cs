using FaceWorker.Core.People;

namespace FaceWorker.Core.Tests.People;

public sealed class NeighbourGraphTests
{
    [Fact]
    public void An_edge_stands_in_both_rows_and_of_several_the_smallest_distance_counts()
    {
        var graph = MadeUpFaces.GraphOf(4, (2, 0, 0.5), (0, 1, 0.3), (0, 2, 0.4), (2, 0, 0.6));

        Assert.Equal(2, graph.Edges);
        Assert.Equal([1, 2], graph.NeighboursOf(0).ToArray());
        Assert.Equal([0.3f, 0.4f], graph.DistancesOf(0).ToArray());
        Assert.Equal([0], graph.NeighboursOf(2).ToArray());
        Assert.Equal(0, graph.NeighboursOf(3).Length);
    }

    [Fact]
    public void A_part_has_the_edges_between_its_faces()
    {
        var part = MadeUpFaces.GraphOf(4, (0, 1, 0.3), (1, 2, 0.4), (2, 3, 0.5)).Only([3, 2, 0]);

        Assert.Equal((3, 1), (part.Faces, part.Edges));
        Assert.Equal([1], part.NeighboursOf(0).ToArray());
        Assert.Equal([0.5f], part.DistancesOf(1).ToArray());
    }

    [Fact]
    public void A_graph_grows_with_its_edges()
    {
        var builder = new NeighbourGraphBuilder();
        builder.Add(0, 1, 1);
        var before = builder.Build(2);
        for (var i = 0; i < 5000; i++)
            builder.Add(i, i + 1, 1);

        Assert.Equal((1, 5000), (before.Edges, builder.Build(5001).Edges));
    }

    [Theory]
    [InlineData(0, 0, 1f)]
    [InlineData(-1, 0, 1f)]
    [InlineData(0, 1, -0.1f)]
    [InlineData(0, 1, 4.1f)]
    [InlineData(0, 1, float.NaN)]
    public void What_is_no_edge_is_refused(int first, int second, float distance) =>
        Assert.Throws<ArgumentException>(() => new NeighbourGraphBuilder().Add(first, second, distance));

    [Fact]
    public void A_face_beyond_the_last_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => MadeUpFaces.GraphOf(2, (0, 2, 1)));
}
