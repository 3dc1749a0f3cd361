using System.Collections.Concurrent;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Calibration;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Decoding;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Lfw;

/// <summary>Of strangers, about one in a hundred is called a match, however large the gallery: with the first photo of each of LFW's people. The default pack is measured with all photos elsewhere.</summary>
public sealed class GallerySizeTests(ITestOutputHelper output)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("yunet-reid")]
    [InlineData("facenet-mtcnn")]
    [InlineData("facenet-retinaface")]
    public async Task Each_pack_keeps_its_rate_at_every_size(string id)
    {
        await using var shared = await SharedPack.LoadAsync(id, Cancel);
        var decoder = new ImageDecoder(new ImageOptions());
        var people = new ConcurrentDictionary<string, IReadOnlyList<LabelledEmbedding>>();
        var photos = LfwData.Reference("ultra").Select(row => row.File).GroupBy(file => Path.GetDirectoryName(file)!).Select(person => (Person: person.Key, File: person.Min(StringComparer.Ordinal)!));
        await Parallel.ForEachAsync(photos, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancel }, async (photo, cancel) =>
        {
            using var picture = decoder.Decode(ImageFile.From(photo.File, await File.ReadAllBytesAsync(LfwData.PathOf(photo.File), cancel)));
            if (LfwData.Pick(await shared.Pack.FindFacesAsync(picture, Lane.Bulk, cancel), face => face.Detection.Box, picture) is { } face)
                people[photo.Person] = [new LabelledEmbedding(photo.Person, face.Embedding)];
        });

        var evaluation = new GallerySizeEvaluation([.. people.Values], photosEach: 1, probePhotos: 1, Cancel);
        foreach (var result in new[] { 10, 100, 1000, 2000 }.Select(persons => evaluation.Measure(persons, shared.Pack.Decisions)))
        {
            output.WriteLine($"{id}, {result.Persons} people: match {result.Match:0.000}{(result.IsExtrapolated ? " (extrapolated)" : "")}, FPIR {result.Fpir.Rate:P2}, match or review {result.ReviewFpir.Rate:P1}");
            Assert.InRange(result.Fpir.Rate, 0.003, 0.02);
        }
    }
}
