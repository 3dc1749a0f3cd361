using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using FaceWorker.Core;
using FaceWorker.Core.Access;
using FaceWorker.Core.Adaptation;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Core.Reembedding;
using FaceWorker.Storage;
using FaceWorker.Storage.Adaptation;
using FaceWorker.Storage.Reembedding;
using FaceWorker.Vision.Decoding;
using FaceWorker.Vision.Models;
using NetVips;

namespace FaceWorker.Benchmarks;

/// <summary>What a head that was learned from a gallery's people does for others, by each method: on LFW, on LFW degraded, and with a FaceNet pack.</summary>
internal static class AdaptationBenchmarks
{
    private const int FewestPhotos = 3, MostStrangers = 500;
    private const double Fpir = 0.01;
    private const double FaceWidth = 95; // of a face of LFW, in pixels

    private static readonly PackId FaceNet = new("facenet-mtcnn");

    public static async IAsyncEnumerable<Comparison> MeasureAsync(BenchmarkRun run)
    {
        foreach (var comparison in Compare("LFW", await EmbedAsync(run, await run.PackAsync(), bytes => bytes)))
            yield return comparison;
        foreach (var comparison in Compare("LFW degraded", await EmbedAsync(run, await run.PackAsync(), Degrade)))
            yield return comparison;
        var (faceNet, problem) = await FindFaceNetAsync(run);
        foreach (var comparison in faceNet is null ? [Comparison.Missing($"FNIR with a head ÷ without, LFW with pack '{FaceNet}'", problem!)] : Compare($"LFW with pack '{FaceNet}'", await EmbedAsync(run, faceNet, bytes => bytes)))
            yield return comparison;
        yield return await ProjectAsync(run);
    }

    /// <summary>Re-embedding by a head against a bare copy of the same rows.</summary>
    private static async Task<Comparison> ProjectAsync(BenchmarkRun run)
    {
        var faces = run.Faces(100_000, 20_000);
        await using var stored = await SearchGallery.CreateAsync(run, faces, indexed: false);
        await using var database = new GalleryDatabase(stored.Options);
        var (context, gallery) = (new RequestContext(new Caller("benchmark", Rights.All), Lane.Bulk), stored.Gallery);
        var model = gallery.Model with { Id = new ModelId("adapted"), Fingerprint = "0123456789abcdef" };
        var (heads, curve) = (new AdaptationStore(database), (await run.PackAsync()).Decisions.Curve!);
        var pack = new PackFacts(new PackId("adapted"), "any", model, DecisionPolicy.By(curve));
        await new ReembeddingAdministration(database, stored.Options, TimeProvider.System).BeginAsync(context, gallery.Name, pack, looksAgain: false, CancellationToken.None);
        await heads.AddAsync(context, new AdaptedHead(gallery.Name, pack.Id, gallery.Pack, gallery.Model, HeadMethod.Triplet, 1, LinearHead.Identity(model.Dimensions), curve, new HeadComparison(0, 0, 0, 0, Fpir, [])), model, CancellationToken.None);
        await stored.ExecuteAsync("UPDATE space SET created_at = created_at - interval '1 minute'"); // it waits until workers know of the space

        var began = Stopwatch.GetTimestamp();
        var filled = await new GalleryReembedder(new ReembeddingStore(database), null!, null!, null!, heads, null!, null!, TimeProvider.System)
            .FillAsync(context, new ReembeddingJob(gallery.Name), progress: null, CancellationToken.None);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        if (filled.Embedded < faces)
            throw new InvalidOperationException($"{filled.Embedded} of {faces} vectors were projected.");
        began = Stopwatch.GetTimestamp();
        await stored.ExecuteAsync($"CREATE TABLE copied AS SELECT face_id, space_id, embedding FROM {stored.Table}; ALTER TABLE copied ADD PRIMARY KEY (face_id, space_id)");
        return Comparison.OfRounds($"seconds to project {faces:N0} vectors behind a head ÷ to copy them within the database", null, [(seconds, Stopwatch.GetElapsedTime(began).TotalSeconds)], atMost: true);
    }

    private static async Task<(FacePack? Pack, string? Problem)> FindFaceNetAsync(BenchmarkRun run)
    {
        try
        {
            return (await run.PackAsync(FaceNet), null);
        }
        catch (ModelStoreException exception)
        {
            return (null, exception.Message);
        }
    }

    private static IEnumerable<Comparison> Compare(string domain, KnownFaces faces)
    {
        var began = Stopwatch.GetTimestamp();
        var trial = new HeadTrial(faces, Fpir, seed: 1).Run(HeadMethods.Learned, progress: null, CancellationToken.None);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {domain}: {trial.Faces:N0} faces of {trial.People:N0} people and {trial.Others:N0} strangers, {trial.Probes:N0} probes; all methods in five splits in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s"));
        foreach (var one in trial.Figures)
            Console.Error.WriteLine($"  {one.Method.ToName(),-10} FNIR {Percent(one.Fnir)}, FPIR {Percent(one.Fpir)}, gain {Percent(one.Gain)}, share {one.Share.ToString("0.00", CultureInfo.InvariantCulture)}{(one.Helps ? ", helps" : "")}");
        return trial.Figures.Skip(1).Select(one => Comparison.OfRounds($"FNIR of people held out with a head by {one.Method.ToName()} ÷ without, {domain}", null, [(one.Fnir.Value, trial.Figures[0].Fnir.Value)]) with
        {
            Note = $"FNIR {Percent(trial.Figures[0].Fnir)} without, {Percent(one.Fnir)} with it; gain {Percent(one.Gain)}: {(one.Helps ? "helps" : "no gain")}",
        });
    }

    private static string Percent(EstimatedShare share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share.Value:0.0} % ({100 * share.Interval.Lower:0.0} to {100 * share.Interval.Upper:0.0})");

    /// <summary>People with three photos or more, and some with one.</summary>
    private static async Task<KnownFaces> EmbedAsync(BenchmarkRun run, FacePack pack, Func<byte[], byte[]> change)
    {
        var all = Photos.All.GroupBy(path => Path.GetDirectoryName(path)).Select(person => person.ToList()).ToList();
        var people = all.Where(person => person.Count >= FewestPhotos).Take(run.Pick(int.MaxValue, 150)).Concat(all.Where(person => person.Count == 1).Take(run.Pick(MostStrangers, 50))).ToList();
        var decoder = new ImageDecoder(new ImageOptions());
        var found = new ConcurrentDictionary<string, Embedding>();
        await Parallel.ForEachAsync(people.SelectMany(person => person), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (path, cancel) =>
        {
            using var picture = decoder.Decode(ImageFile.From(path, change(await File.ReadAllBytesAsync(path, cancel))));
            var detections = await pack.DetectAsync(picture, Lane.Bulk, cancel);
            if (detections.MaxBy(detection => Centrality(detection.Box, picture)) is { } face)
                found[path] = (await pack.EmbedAsync(picture, [face], Lane.Bulk, cancel))[0];
        });
        return KnownFaces.Of(people.Select(person => person.Where(found.ContainsKey).Select(path => found[path]).ToList()));
    }

    private static double Centrality(BoundingBox box, Picture picture) =>
        box.Area - 2 * (Math.Pow(box.X + box.Width / 2 - picture.Width / 2.0, 2) + Math.Pow(box.Y + box.Height / 2 - picture.Height / 2.0, 2));

    /// <summary>Each photo as chance has it, by its bytes: blurred, shrunk until its face is 24 pixels wide, covered by a bar over the eyes or the mouth, and a JPEG of quality 10; each for one in two.</summary>
    private static byte[] Degrade(byte[] jpeg)
    {
        var random = new Random(jpeg.Length * 31 + jpeg[^100]);
        using var photo = Image.NewFromBuffer(jpeg);
        var image = photo;
        if (random.Next(2) == 0)
            image = image.Gaussblur(3);
        if (random.Next(2) == 0)
            image = image.Resize(24 / FaceWidth).Resize(FaceWidth / 24, kernel: Enums.Kernel.Linear);
        if (random.Next(2) == 0)
            image = image.Insert((Image.Black(60, 22, bands: 3) + 40).Cast(Enums.BandFormat.Uchar), 95 + random.Next(-10, 11), random.Next(2) == 0 ? 100 : 140);
        return image.JpegsaveBuffer(q: random.Next(2) == 0 ? 10 : 90);
    }
}
