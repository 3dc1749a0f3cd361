using FaceWorker.Core.Faces;
using FaceWorker.Core.People;
using FaceWorker.Vision.Onnx;

namespace FaceWorker.Vision.Tests.Neighbours;

/// <summary>The graph of nearest faces, on the CPU: what it finds is what the processors find.</summary>
public sealed class DeviceNeighboursTests
{
    private const int Dimensions = 19;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1000, 7, 4.0, 0)] // several blocks, the last of each not full
    [InlineData(1000, 7, 4.0, 950)] // only new faces
    [InlineData(300, 5, 1.2, 0)] // not everybody has so many near
    [InlineData(40, 50, 4.0, 0)] // fewer faces than are wanted
    [InlineData(2, 5, 4.0, 0)]
    [InlineData(1, 5, 4.0, 0)]
    public void It_finds_what_the_processors_find(int count, int most, double within, int from)
    {
        var vectors = MakeUp(count);
        using var search = new DeviceNeighbours(() => ModelDevice.Cpu, facesOfBlock: 300, probesOfBlock: 128);

        var (found, expected) = (new NeighbourGraphBuilder(), new NeighbourGraphBuilder());
        search.Find(vectors, most, new SquaredDistance(within), found, from, Cancel);
        NearestNeighbours.Find(vectors, most, new SquaredDistance(within), expected, from, Cancel);

        AssertSame(expected.Build(count), found.Build(count));
    }

    [Fact]
    public void Of_equally_near_faces_the_first_are_taken()
    {
        var vectors = new UnitVectors(3);
        for (var i = 0; i < 500; i++)
            vectors.Add([1, 0, 0]);
        using var search = new DeviceNeighbours(() => ModelDevice.Cpu, facesOfBlock: 300, probesOfBlock: 128);

        var edges = new NeighbourGraphBuilder();
        search.Find(vectors, 2, new SquaredDistance(1), edges, cancel: Cancel);

        Assert.Equal([0, 1], edges.Build(500).NeighboursOf(450).ToArray());
    }

    [Fact]
    public void It_stops_when_it_is_told_to()
    {
        using var search = new DeviceNeighbours(() => ModelDevice.Cpu);

        Assert.Throws<OperationCanceledException>(() => search.Find(MakeUp(10), 2, new SquaredDistance(1), new NeighbourGraphBuilder(), cancel: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void On_a_cpu_the_processors_search() => Assert.Same(NearestNeighbours.OnProcessors, DeviceNeighbours.For(new VisionOptions()));

    private static UnitVectors MakeUp(int count)
    {
        var (vectors, random) = (new UnitVectors(Dimensions), new Random(1));
        for (var i = 0; i < count; i++)
        {
            var values = Enumerable.Range(0, Dimensions).Select(_ => random.NextSingle() - 0.5f).ToArray();
            var length = MathF.Sqrt(values.Sum(value => value * value));
            vectors.Add([.. values.Select(value => value / length)]);
        }

        return vectors;
    }

    private static void AssertSame(NeighbourGraph expected, NeighbourGraph found)
    {
        Assert.Equal(expected.Edges, found.Edges);
        for (var face = 0; face < expected.Faces; face++)
        {
            Assert.Equal(expected.NeighboursOf(face).ToArray(), found.NeighboursOf(face).ToArray());
            Assert.All(expected.DistancesOf(face).ToArray().Zip(found.DistancesOf(face).ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        }
    }
}
