using System.Diagnostics;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Decoding;
using NetVips;

namespace FaceWorker.Vision.Tests.Decoding;

[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public sealed class MemoryTests(ITestOutputHelper output)
{
    [Fact]
    public void Decoding_thousands_of_images_good_and_bad_does_not_grow_the_process()
    {
        var decoder = new ImageDecoder(new ImageOptions());
        byte[][] contents = [Encoded.Jpeg(), Encoded.JpegOfOrientation(6), Encoded.Png(), Encoded.Jpeg()[..300], "text"u8.ToArray()];
        DecodeAll(1000);
        var before = Resident();
        var buffers = Stats.Allocations;

        DecodeAll(4000);

        var grown = Resident() - before;
        output.WriteLine($"20,000 more images: {grown / 1e6:F1} MB, {Stats.Allocations - buffers} buffers of libvips");
        // The process may also shrink meanwhile, so libvips' own count is looked at as well.
        Assert.InRange(Stats.Allocations - buffers, -100, 10);
        Assert.InRange(grown, long.MinValue, 30_000_000);

        void DecodeAll(int rounds) => Parallel.For(0, rounds, _ =>
        {
            foreach (var content in contents)
            {
                try
                {
                    decoder.Decode(Encoded.File("again", content)).Dispose();
                }
                catch (RequestRejectedException)
                {
                    // Two of the five are bad on purpose.
                }
            }
        });
    }

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
