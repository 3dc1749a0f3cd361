using FaceWorker.Core.Batching;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Decoding;

[Collection(nameof(Alone))]
public sealed class AllocationTests(InstalledModels models, ITestOutputHelper output)
{
    private const long SmallestSample = 144_516; // bytes of its file; its pixels are seven million

    [Fact]
    public async Task From_the_file_to_embeddings_an_image_allocates_less_than_its_own_bytes()
    {
        FastJpeg.RequireOrSkip();
        var options = new ImageOptions { Roots = [Path.GetDirectoryName(models.Samples[0])!] };
        using var web = new WebReader(options);
        var fetcher = new ImageFetcher(options, web, new NoObjects());
        await MeasureAsync(rounds: 3);

        var allocated = await MeasureAsync(rounds: 5);

        // The median: when memory is short, the runtime takes what lies in the pools, and then one image has to rent anew.
        var median = allocated.Order().ElementAt(allocated.Count / 2);
        output.WriteLine($"{median:N0} bytes, at most {allocated.Max():N0}");
        Assert.InRange(median, 0, SmallestSample);

        async Task<List<long>> MeasureAsync(int rounds)
        {
            var perImage = new List<long>();
            foreach (var path in Enumerable.Repeat(models.Samples, rounds).SelectMany(paths => paths))
            {
                var before = GC.GetTotalAllocatedBytes(precise: true);
                using (var file = await fetcher.FetchAsync(new ImageLocation.AtPath(path), Lane.Bulk, TestContext.Current.CancellationToken))
                using (var picture = models.Decoder.Decode(file))
                    Assert.NotEmpty(await models.Pack.FindFacesAsync(picture, Lane.Bulk, TestContext.Current.CancellationToken));
                perImage.Add(GC.GetTotalAllocatedBytes(precise: true) - before);
            }

            return perImage;
        }
    }

    private sealed class NoObjects : IObjectStore
    {
        public IAsyncEnumerable<StoredObject> ListAsync(ObjectAddress prefix, CancellationToken cancel) => throw new InvalidOperationException($"Nobody should list '{prefix}'.");

        public Task<Download> OpenAsync(ObjectAddress address, CancellationToken cancel) => throw new InvalidOperationException($"Nobody should read '{address}'.");
    }
}
