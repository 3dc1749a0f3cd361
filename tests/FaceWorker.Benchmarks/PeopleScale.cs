using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.People;
using FaceWorker.Vision.Models;

namespace FaceWorker.Benchmarks;

/// <summary>Groups a made-up gallery in a process of its own, whose memory is measured. Answers each line with the figures of one run.</summary>
internal static class PeopleScale
{
    public const string Role = "people-scale";

    public static void Serve(string models, string faces)
    {
        var curve = new ModelStore(models).GetModel("mobilefacenet-512").Embedding!.ToPolicy().Curve!;
        var weights = LinkWeights.By(curve, long.Parse(faces, CultureInfo.InvariantCulture));
        var gallery = MadeUpGallery.Create(int.Parse(faces, CultureInfo.InvariantCulture), curve, weights);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true); // what made the gallery is not what is measured
        Answer(new { edges = gallery.Graph.Edges, people = gallery.People[^1] + 1, centre = weights.Centre.Value });
        while (Console.ReadLine() is not null)
        {
            ResetPeak();
            var began = Stopwatch.GetTimestamp();
            var groups = new PeopleClusterer(weights).Cluster(new FaceSet(gallery.Graph));
            var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            var megabytes = PeakMegabytes();
            var scores = ClusterScores.Of(gallery.People, groups);
            Answer(new { seconds, megabytes, purity = scores.Purity, precision = scores.BCubed.Precision, recall = scores.BCubed.Recall, f = scores.BCubed.F, groups = scores.Clusters });
        }
    }

    private static void Answer<T>(T answer) => Console.WriteLine(JsonSerializer.Serialize(answer));

    /// <summary>Linux: the most that was resident is counted again from now on.</summary>
    private static void ResetPeak() => File.WriteAllText("/proc/self/clear_refs", "5");

    private static double PeakMegabytes() => double.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
}
