using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;
using FaceWorker.Core.People;
using FaceWorker.Testing;

namespace FaceWorker.Benchmarks;

/// <summary>Grouping faces into people: their neighbours, exactly; the groups; against igraph on the same graph.</summary>
internal sealed class PeopleBenchmarks
{
    private const double MostSeconds = 300, MostMegabytes = 4096;

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        var faces = run.Faces(100_000, 20_000);
        var (people, vectors) = MakeUp(await run.PeopleAsync(), faces);
        var curve = (await run.PackAsync()).Decisions.Curve!;
        var weights = LinkWeights.By(curve, faces);

        var edges = new NeighbourGraphBuilder();
        var began = Stopwatch.GetTimestamp();
        NearestNeighbours.Find(vectors, PeopleClusterer.Neighbours, weights.Loose, edges);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        yield return Comparison.OfRounds($"pairs/s compared for the neighbours of {faces:N0} faces ÷ a dot product for each, in millions", null, [(0.5e-6 * faces * (faces - 1) / seconds, DotsPerSecond(run) / 1e6)]);

        var graph = edges.Build(faces);
        began = Stopwatch.GetTimestamp();
        var groups = new PeopleClusterer(weights).Cluster(new FaceSet(graph));
        seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var scores = ClusterScores.Of(people, groups);
        await Console.Error.WriteLineAsync($"  {faces:N0} made-up vectors, {graph.Edges:N0} edges, centre {weights.Centre.Value:0.000}: BCubed {scores.BCubed.Precision:0.0000} {scores.BCubed.Recall:0.0000}, {scores.Clusters:N0} groups of {scores.People:N0} people, {seconds:0.0} s");
        yield return Share($"purity of groups of {faces:N0} made-up vectors", scores.Purity);
        foreach (var comparison in await AgainstIgraphAsync(faces, graph, weights, groups, seconds))
            yield return comparison;
        foreach (var comparison in await AtScaleAsync(run.Pick(1_000_000, 100_000)))
            yield return comparison;
    }

    private static Comparison Share(string name, double share) => new(name, share, 1, share, 0, Target: 0.98);

    /// <summary>People with long-tailed numbers of photos, made up around real ones.</summary>
    private static (int[] People, UnitVectors Vectors) MakeUp(IReadOnlyList<IReadOnlyList<Embedding>> real, int faces)
    {
        var neighbours = new SyntheticNeighbours(real, seed: 17);
        var (people, vectors) = (new List<int>(), new UnitVectors(real[0][0].Model.Dimensions, faces));
        foreach (var (person, size) in MadeUpGallery.Sizes(faces, new Random(3)).Index())
            foreach (var photo in neighbours.Next(size))
            {
                people.Add(person);
                vectors.Add(photo.Values.Span);
            }

        return ([.. people], vectors);
    }

    /// <summary>The plain way, on all processors.</summary>
    private static double DotsPerSecond(BenchmarkRun run)
    {
        var faces = run.Pick(10_000, 4_000);
        var random = new Random(1);
        float[][] vectors = [.. Enumerable.Range(0, faces).Select(_ => Enumerable.Range(0, 512).Select(_ => random.NextSingle()).ToArray())];
        var began = Stopwatch.GetTimestamp();
        Parallel.For(1, faces, face =>
        {
            var nearest = 0f;
            for (var other = 0; other < face; other++)
                nearest = Math.Max(nearest, TensorPrimitives.Dot(vectors[face], vectors[other]));
            vectors[face][0] = Math.Min(vectors[face][0], nearest);
        });
        return 0.5 * faces * (faces - 1) / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task<IReadOnlyList<Comparison>> AgainstIgraphAsync(int faces, NeighbourGraph graph, LinkWeights weights, int[] groups, double seconds)
    {
        var name = $"seconds to group {faces:N0} made-up vectors ÷ igraph's Leiden on the same graph";
        var folder = Directory.CreateTempSubdirectory("faceworker-igraph-").FullName;
        try
        {
            var (edges, values, found) = (Path.Combine(folder, "edges"), Path.Combine(folder, "weights"), Path.Combine(folder, "groups"));
            await WriteAsync(graph, weights, edges, values);
            await using var peer = await PeerProcess.StartAsync("/usr/bin/python3", RepositoryRoot.Combine("tests", "FaceWorker.Benchmarks", "peers", "igraph", "leiden.py"),
                edges, values, faces.ToString(CultureInfo.InvariantCulture), found);
            var theirs = (await peer.AskAsync("")).GetProperty("seconds").GetDouble();
            var theirGroups = MemoryMarshal.Cast<byte, int>(await File.ReadAllBytesAsync(found)).ToArray();
            return
            [
                Comparison.OfRounds(name, null, [(seconds, theirs)]),
                Comparison.OfRounds("value of the grouping by the constant Potts model ÷ igraph's", null, [(ValueOf(graph, weights, groups), ValueOf(graph, weights, theirGroups))]),
            ];
        }
        catch (PeerMissingException missing)
        {
            return [Comparison.Missing(name, $"{missing.Message}; tests/FaceWorker.Benchmarks/peers/install.sh installs it")];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Comparison>> AtScaleAsync(int faces)
    {
        await using var scale = await PeerProcess.StartAsync("dotnet", typeof(PeopleBenchmarks).Assembly.Location, PeopleScale.Role, TestModels.Folder, faces.ToString(CultureInfo.InvariantCulture));
        var result = await scale.AskAsync("");
        await Console.Error.WriteLineAsync($"  {faces:N0} made-up faces: {result}");
        double Of(string figure) => result.GetProperty(figure).GetDouble();
        return
        [
            Share($"purity of groups of {faces:N0} made-up faces", Of("purity")),
            new($"seconds to group {faces:N0} made-up faces", Of("seconds"), MostSeconds, Of("seconds") / MostSeconds, 0, Target: 1, AtMost: true),
            new($"megabytes at its most, grouping {faces:N0} made-up faces", Of("megabytes"), MostMegabytes, Of("megabytes") / MostMegabytes, 0, Target: 1, AtMost: true),
        ];
    }

    private static double ValueOf(NeighbourGraph graph, LinkWeights weights, int[] groups)
    {
        var sum = 0.0;
        for (var face = 0; face < graph.Faces; face++)
            for (var i = 0; i < graph.NeighboursOf(face).Length; i++)
                if (groups[face] == groups[graph.NeighboursOf(face)[i]])
                    sum += weights.Of(graph.DistancesOf(face)[i]) / 2.0;
        return sum - groups.CountBy(group => group).Sum(group => 0.25 * group.Value * (group.Value - 1.0));
    }

    private static async Task WriteAsync(NeighbourGraph graph, LinkWeights weights, string edges, string values)
    {
        await using var lines = new StreamWriter(edges);
        await using var floats = new BinaryWriter(File.Create(values));
        for (var face = 0; face < graph.Faces; face++)
            for (var i = 0; i < graph.NeighboursOf(face).Length; i++)
                if (graph.NeighboursOf(face)[i] is var other && other > face)
                {
                    lines.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{face} {other}"));
                    floats.Write(weights.Of(graph.DistancesOf(face)[i]));
                }
    }
}
