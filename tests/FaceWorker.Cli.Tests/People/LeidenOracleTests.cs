using System.Diagnostics;
using System.Globalization;
using FaceWorker.Cli.Tests.Evaluation;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.People;
using FaceWorker.Testing;
using FaceWorker.Vision.Models;

namespace FaceWorker.Cli.Tests.People;

/// <summary>Our groupings against those that igraph's implementation of the Leiden algorithm finds in the same graphs: by the value of the constant Potts model, and by the people in them.</summary>
public sealed class LeidenOracleTests(Lfw lfw, ITestOutputHelper output)
{
    private const int MostFaces = 50; // of a group, up to which ours is the plain model

    private const string Program = """
        import random, sys, igraph
        nodes, edges, weights = int(sys.stdin.readline()), [], []
        for line in sys.stdin:
            first, second, weight = line.split()
            edges.append((int(first), int(second)))
            weights.append(float(weight))
        random.seed(1)
        found = igraph.Graph(nodes, edges).community_leiden("CPM", weights, 0.5, 0.01, None, -1)
        print(" ".join(map(str, found.membership)))
        """;

    [Theory]
    [InlineData(1, 0.3)]
    [InlineData(2, 0.5)]
    [InlineData(3, 0.8)]
    [InlineData(4, 1.2)]
    public async Task On_made_up_people_ours_is_worth_as_much(int seed, double noise)
    {
        var random = new Random(seed);
        var people = Enumerable.Range(0, 300).SelectMany(person => Enumerable.Repeat(person, random.Next(1, 12))).ToArray();
        var edges = new NeighbourGraphBuilder();
        for (var one = 0; one < people.Length; one++)
            for (var other = 0; other < one; other++)
                if (people[one] == people[other] || random.Next(200) == 0)
                    edges.Add(one, other, (float)Math.Clamp((people[one] == people[other] ? 0.7 : 1.3) + noise * (random.NextDouble() - 0.5), 0, 4));

        await CompareAsync(edges.Build(people.Length), LinkWeights.Logistic(1.05, 8), people);
    }

    [Fact]
    public async Task On_LFW_ours_is_worth_as_much_and_finds_the_people_as_well()
    {
        var faces = (await lfw.PeopleAsync()).SelectMany(person => person.Take(MostFaces)).ToList();
        var numbers = faces.Select(face => face.Person).Distinct().Index().ToDictionary(person => person.Item, person => person.Index);
        var weights = LinkWeights.By(new ModelStore(TestModels.Folder).GetModel("mobilefacenet-512").Embedding!.ToPolicy(), faces.Count);
        var edges = new NeighbourGraphBuilder();
        NearestNeighbours.Find(UnitVectors.Of([.. faces.Select(face => face.Embedding)]), PeopleClusterer.Neighbours, weights.Loose, edges, cancel: TestContext.Current.CancellationToken);

        await CompareAsync(edges.Build(faces.Count), weights, [.. faces.Select(face => numbers[face.Person])]);
    }

    private async Task CompareAsync(NeighbourGraph graph, LinkWeights weights, int[] people)
    {
        var ours = new PeopleClusterer(weights).Cluster(new FaceSet(graph), cancel: TestContext.Current.CancellationToken);
        var theirs = await IgraphAsync(graph, weights);
        var (value, reference) = (ValueOf(graph, weights, ours), ValueOf(graph, weights, theirs));
        var (scores, referenceScores) = (ClusterScores.Of(people, ours), ClusterScores.Of(people, theirs));

        output.WriteLine($"{graph.Faces} faces, {graph.Edges} edges: value {value:0.00} ours, {reference:0.00} igraph; BCubed F {scores.BCubed.F:0.0000} and {referenceScores.BCubed.F:0.0000}; {scores.Clusters} and {referenceScores.Clusters} groups");
        Assert.InRange(value, reference - 0.001 * Math.Abs(reference), double.MaxValue);
        Assert.Equal(referenceScores.BCubed.F, scores.BCubed.F, 0.005);
    }

    private static double ValueOf(NeighbourGraph graph, LinkWeights weights, int[] groups)
    {
        var sum = 0.0;
        foreach (var (first, second, weight) in EdgesOf(graph, weights))
            sum += groups[first] == groups[second] ? weight : 0;
        return sum - groups.CountBy(group => group).Sum(group => 0.25 * group.Value * (group.Value - 1.0));
    }

    private static IEnumerable<(int First, int Second, double Weight)> EdgesOf(NeighbourGraph graph, LinkWeights weights)
    {
        for (var face = 0; face < graph.Faces; face++)
            for (var i = 0; i < graph.NeighboursOf(face).Length; i++)
                if (graph.NeighboursOf(face)[i] > face)
                    yield return (face, graph.NeighboursOf(face)[i], weights.Of(graph.DistancesOf(face)[i]));
    }

    private static async Task<int[]> IgraphAsync(NeighbourGraph graph, LinkWeights weights)
    {
        RequireIgraph();
        using var python = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", Program]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await python.StandardInput.WriteLineAsync(graph.Faces.ToString(CultureInfo.InvariantCulture));
        foreach (var (first, second, weight) in EdgesOf(graph, weights))
            await python.StandardInput.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{first} {second} {weight:R}"));
        python.StandardInput.Close();
        var groups = await python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await python.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, python.ExitCode);
        return [.. groups.Split().Where(part => part.Length > 0).Select(part => int.Parse(part, CultureInfo.InvariantCulture))];
    }

    private static void RequireIgraph()
    {
        const string Reason = "Needs igraph for the system's Python: infra/test.sh installs it, or apt-get install python3-igraph.";
        using var python = File.Exists("/usr/bin/python3") ? Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", "import igraph"]) { RedirectStandardError = true }) : null;
        python?.WaitForExit();
        if (SharedData.IsContinuousIntegration)
            Assert.True(python?.ExitCode == 0, Reason);
        else
            Assert.SkipUnless(python?.ExitCode == 0, Reason);
    }
}
