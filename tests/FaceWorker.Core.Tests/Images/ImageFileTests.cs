using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Tests.Images;

public sealed class ImageFileTests
{
    [Fact]
    public async Task A_disposed_file_keeps_its_name_and_digest_and_its_bytes_can_be_had_no_more()
    {
        var bytes = new byte[300_000];
        new Random(1).NextBytes(bytes);
        var file = ImageFile.From("photo.jpg", await ReadAsync(bytes, bytes.Length));
        Assert.True(file.Content.Span.SequenceEqual(bytes));

        file.Dispose();
        file.Dispose();

        Assert.Throws<ObjectDisposedException>(() => file.Content);
        Assert.Equal(("photo.jpg", Sha256Digest.Of(bytes)), (file.Source, file.Sha256));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(262_144)]
    [InlineData(262_145)]
    [InlineData(1_000_000)]
    public async Task Content_of_unknown_length_is_read_whole(int length)
    {
        var bytes = new byte[length];
        new Random(2).NextBytes(bytes);

        using var read = await ReadAsync(bytes, promised: null);

        Assert.True(read.Memory.Span.SequenceEqual(bytes));
    }

    private static Task<PooledBytes> ReadAsync(byte[] bytes, long? promised) =>
        LimitedContent.ReadAsync("photo.jpg", new MemoryStream(bytes), promised, limit: 1_000_000, TestContext.Current.CancellationToken);
}
