using System.Collections.Concurrent;
using FaceWorker.Core.Adaptation;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Lfw;

/// <summary>The default pack misses few faces of press photos: a head has nothing to give there, and the trial must not think otherwise.</summary>
public sealed class AdaptationTests(InstalledModels installed, ITestOutputHelper output)
{
    private const int People = 60, PhotosEach = 4;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_head_helps_the_default_pack_on_lfw()
    {
        var people = LfwData.Reference("ultra").Select(row => row.File).GroupBy(file => Path.GetDirectoryName(file)!).Where(person => person.Count() >= PhotosEach).Take(People).ToList();
        var found = new ConcurrentDictionary<string, Embedding>();
        await Parallel.ForEachAsync(people.SelectMany(person => person.Take(PhotosEach)), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancel }, async (file, cancel) =>
        {
            using var picture = installed.Open(LfwData.PathOf(file));
            if (LfwData.Pick(await installed.Pack.FindFacesAsync(picture, Lane.Bulk, cancel), face => face.Detection.Box, picture) is { } face)
                found[file] = face.Embedding;
        });

        var faces = KnownFaces.Of(people.Select(person => person.Where(found.ContainsKey).Select(file => found[file]).ToList()));
        var comparison = new HeadTrial(faces, fpir: 0.01, seed: 1).Run(HeadMethods.Learned, progress: null, Cancel);

        foreach (var one in comparison.Figures)
            output.WriteLine($"{one.Method}: share {one.Share:0.00}, FNIR {one.Fnir.Value:P1}, FPIR {one.Fpir.Value:P1}, gain {one.Gain.Value:P1} ({one.Gain.Interval.Lower:P1} to {one.Gain.Interval.Upper:P1})");
        Assert.Equal((People, People * PhotosEach), (comparison.People, comparison.Faces));
        Assert.InRange(comparison.Figures[0].Fnir.Value, 0, 0.06);
        Assert.Null(comparison.Best);
    }
}
