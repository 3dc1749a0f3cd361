using System.Diagnostics;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using FaceWorker.Testing.Formats;
using FaceWorker.Vision.Decoding;
using NetVips;

namespace FaceWorker.Vision.Tests.Decoding;

/// <summary>The processes that decode outside: what becomes of a file that ends one.</summary>
[Collection(nameof(Alone))]
public sealed class DecoderProcessTests
{
    [Fact]
    public async Task A_decoder_that_crashes_costs_one_file_and_the_next_one_has_a_new_process()
    {
        var decoder = new ImageDecoder(new ImageOptions { DecodingMemory = 2049 }); // a limit of its own: processes of its own
        var good = FormatTools.JpegXl(Encoded.Png(), "-d", "0");
        decoder.Decode(Encoded.File("first", good)).Dispose();
        var slow = FormatTools.JpegXl(Large(), "-d", "0.5", "-e", "3");
        using var stop = new CancellationTokenSource();
        var killing = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
                foreach (var child in Children("2049"))
                    child.Kill();
            }
        }, TestContext.Current.CancellationToken);

        var rejection = Assert.Throws<RequestRejectedException>(() => decoder.Decode(Encoded.File("slow", slow)));

        await stop.CancelAsync();
        await killing;
        Assert.Equal(RejectionReason.Crashed, rejection.Reason);
        Assert.Contains("'slow' was ended by signal 9 (SIGKILL", rejection.Message, StringComparison.Ordinal);
        decoder.Decode(Encoded.File("next", good)).Dispose();
    }

    [Fact]
    public void A_picture_that_takes_too_long_is_refused_with_the_setting()
    {
        var decoder = new ImageDecoder(new ImageOptions { DecodingTimeout = TimeSpan.FromMilliseconds(50) });

        var rejection = Assert.Throws<RequestRejectedException>(() => decoder.Decode(Encoded.File("slow", FormatTools.JpegXl(Large(), "-d", "0.5", "-e", "3"))));

        Assert.Equal(RejectionReason.TooSlow, rejection.Reason);
        Assert.Contains("Images:DecodingTimeout", rejection.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_takes_too_much_memory_ends_no_more_than_its_process()
    {
        var decoder = new ImageDecoder(new ImageOptions { DecodingMemory = 128 });

        var rejection = Assert.Throws<RequestRejectedException>(() => decoder.Decode(Encoded.File("large", FormatTools.JpegXl(Large(), "-d", "0", "-e", "1"))));

        Assert.Contains(rejection.Reason, new[] { RejectionReason.TooMuchMemory, RejectionReason.Crashed, RejectionReason.Corrupt }); // as the library takes it
        decoder.Decode(Encoded.File("next", FormatTools.JpegXl(Encoded.Png(), "-d", "0"))).Dispose();
    }

    [Fact]
    public void A_decoder_knows_no_setting_of_ours()
    {
        Environment.SetEnvironmentVariable("FACEWORKER_TEST_SECRET", "password");
        new ImageDecoder(new ImageOptions { DecodingMemory = 2050 }).Decode(Encoded.File("first", FormatTools.JpegXl(Encoded.Png()))).Dispose();

        var child = Assert.Single(Children("2050"));

        Assert.DoesNotContain("FACEWORKER_", File.ReadAllText($"/proc/{child.Id}/environ"), StringComparison.Ordinal);
    }

    [Fact]
    public void Many_files_at_once_are_decoded_by_as_many_processes_as_there_are_processors()
    {
        var decoder = new ImageDecoder(new ImageOptions { DecodingMemory = 2051 });
        var file = FormatTools.JpegXl(Encoded.Png(), "-d", "0");

        Parallel.For(0, 40, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            using var picture = decoder.Decode(Encoded.File($"{i}", file));
            RampAssert.Is(picture, tolerance: 0);
        });

        Assert.InRange(Children("2051").Count, 1, Environment.ProcessorCount);
    }

    private static List<Process> Children(string memory) => [.. Process.GetProcesses().Where(process => IsDecoder(process, memory))];

    private static bool IsDecoder(Process process, string memory)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/stat").Split(") ")[^1].Split(' ')[1] == $"{Environment.ProcessId}"
                && File.ReadAllText($"/proc/{process.Id}/cmdline") is var command && command.Contains("FaceWorker.Decoder", StringComparison.Ordinal) && command.EndsWith($"{memory}\0", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // it has ended
        }
    }

    private static byte[] Large() => Image.Gaussnoise(4000, 3000).Cast(Enums.BandFormat.Uchar).Bandjoin([100, 200]).Copy(interpretation: Enums.Interpretation.Srgb).PngsaveBuffer(compression: 0);
}
