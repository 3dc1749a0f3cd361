using System.Collections.Concurrent;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Calibration;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Images;
using FaceWorker.Core.People.Methods;
using FaceWorker.Vision.Decoding;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Lfw;

/// <summary>The settings that group the default pack's faces, which are measured on all photos elsewhere, hold for another pack: on every fifth of LFW's people.</summary>
public sealed class PeopleTests(ITestOutputHelper output)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_packs_faces_are_grouped_as_well_by_the_same_settings()
    {
        await using var shared = await SharedPack.LoadAsync("yunet-reid", Cancel);
        var decoder = new ImageDecoder(new ImageOptions());
        var photos = LfwData.Reference("ultra").Select(row => row.File).GroupBy(file => Path.GetDirectoryName(file)!).OrderBy(person => person.Key, StringComparer.Ordinal).Where((_, i) => i % 5 == 0).SelectMany(person => person);
        var faces = new ConcurrentDictionary<string, LabelledEmbedding>();
        await Parallel.ForEachAsync(photos, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancel }, async (photo, cancel) =>
        {
            using var picture = decoder.Decode(ImageFile.From(photo, await File.ReadAllBytesAsync(LfwData.PathOf(photo), cancel)));
            if (LfwData.Pick(await shared.Pack.FindFacesAsync(picture, Lane.Bulk, cancel), face => face.Detection.Box, picture) is { } face)
                faces[photo] = new LabelledEmbedding(Path.GetDirectoryName(photo)!, face.Embedding);
        });

        var scores = new PeopleEvaluation([.. faces.OrderBy(face => face.Key, StringComparer.Ordinal).Select(face => face.Value)], shared.Pack.Decisions).Measure(ClusteringMethod.Leiden, distance: null, Cancel);

        output.WriteLine($"{scores.Faces} faces of {scores.People} people: BCubed {scores.BCubed.Precision:0.0000} {scores.BCubed.Recall:0.0000} F {scores.BCubed.F:0.0000}, pairwise F {scores.Pairwise.F:0.0000}, purity {scores.Purity:0.0000}");
        Assert.InRange(scores.BCubed.F, 0.98, 1);
        Assert.InRange(scores.Purity, 0.98, 1);
    }
}
