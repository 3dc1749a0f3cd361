using FaceWorker.Core.Calibration;
using FaceWorker.Core.Faces;
using FaceWorker.Core.People;

namespace FaceWorker.Core.Tests.People;

public sealed class NearestNeighboursTests
{
    [Theory]
    [InlineData(2, 5, 4.0)]
    [InlineData(96, 5, 4.0)]
    [InlineData(97, 10, 1.5)]
    [InlineData(500, 7, 1.2)]
    public void They_are_the_ones_that_comparing_every_pair_finds(int count, int most, double within)
    {
        var faces = MadeUpFaces.Of(people: (count + 3) / 4, photosEach: 4).Take(count).ToList();

        var edges = new NeighbourGraphBuilder();
        MadeUpFaces.Find(UnitVectors.Of([.. faces.Select(face => face.Embedding)]), most, within, edges);

        Assert.Equal(Expected(faces, most, within, from: 0), EdgesOf(edges.Build(count)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(150)]
    [InlineData(299)]
    public void New_faces_find_their_neighbours_among_all(int from)
    {
        var faces = MadeUpFaces.Of(people: 75, photosEach: 4);

        var edges = new NeighbourGraphBuilder();
        MadeUpFaces.Find(UnitVectors.Of([.. faces.Select(face => face.Embedding)]), 6, 1.5, edges, from);

        Assert.Equal(Expected(faces, 6, 1.5, from), EdgesOf(edges.Build(300)));
    }

    [Fact]
    public void Of_equally_near_faces_the_first_are_taken()
    {
        var vectors = new UnitVectors(3);
        for (var i = 0; i < 200; i++)
            vectors.Add([1, 0, 0]);

        var edges = new NeighbourGraphBuilder();
        MadeUpFaces.Find(vectors, 2, 1, edges);
        var graph = edges.Build(200);

        Assert.Equal([0, 1], graph.NeighboursOf(150).ToArray());
        Assert.Equal([0f, 0f], graph.DistancesOf(150).ToArray());
    }

    [Fact]
    public void Nothing_is_found_among_nobody_and_by_one_face_alone()
    {
        var edges = new NeighbourGraphBuilder();
        MadeUpFaces.Find(new UnitVectors(19), 5, 4, edges);
        MadeUpFaces.Find(UnitVectors.Of([MadeUpFaces.Of(1, 1)[0].Embedding]), 5, 4, edges);

        Assert.Equal((1, 0), (edges.Build(1).Faces, edges.Build(1).Edges));
    }

    [Fact]
    public void A_vector_of_another_length_is_refused() =>
        Assert.Contains("3 values", Assert.Throws<InvalidEmbeddingException>(() => new UnitVectors(4).Add([1, 0, 0])).Message, StringComparison.Ordinal);

    private static List<(int, int)> Expected(IReadOnlyList<LabelledEmbedding> faces, int most, double within, int from) =>
    [
        .. Enumerable.Range(from, faces.Count - from).SelectMany(face => Enumerable.Range(0, faces.Count).Where(other => other != face)
            .Select(other => (Face: other, Distance: faces[face].Embedding.DistanceTo(faces[other].Embedding).Value))
            .Where(other => other.Distance <= within).OrderBy(other => other.Distance).Take(most)
            .Select(other => (Math.Min(face, other.Face), Math.Max(face, other.Face)))).Distinct().Order(),
    ];

    private static List<(int, int)> EdgesOf(NeighbourGraph graph) =>
        [.. Enumerable.Range(0, graph.Faces).SelectMany(face => graph.NeighboursOf(face).ToArray().Where(other => other > face).Select(other => (face, other)))];
}
