using FaceWorker.Core.Images;

namespace FaceWorker.Core.Tests.Images;

public sealed class PixelMemoryTests
{
    private const int Length = 7_000_001; // of no other test

    [Fact]
    public void A_block_serves_the_next_picture_of_about_its_size()
    {
        var block = PixelMemory.Take(Length);
        PixelMemory.GiveBack(block);

        var next = PixelMemory.Take(Length - 1000);
        Assert.Same(block, next);
        PixelMemory.GiveBack(next);
    }

    [Theory]
    [InlineData(Length + 1)]
    [InlineData(Length / 2)] // half of it would be of no use to anybody
    public void And_no_other(int other)
    {
        var block = PixelMemory.Take(Length);
        PixelMemory.GiveBack(block);

        var next = PixelMemory.Take(other);
        Assert.NotSame(block, next);
        Assert.InRange(next.Length, other, other / PixelMemory.LeastUse);
        PixelMemory.GiveBack(next);
    }

    [Fact]
    public void A_block_is_one_pictures_at_a_time()
    {
        var (one, other) = (PixelMemory.Take(Length), PixelMemory.Take(Length));
        Assert.NotEqual(one.Address, other.Address);
        PixelMemory.GiveBack(one);
        PixelMemory.GiveBack(other);
        Assert.NotSame(PixelMemory.Take(Length), PixelMemory.Take(Length));
    }

    [Fact]
    public void A_picture_that_was_disposed_twice_gives_its_memory_back_once()
    {
        var picture = new Picture(2000, 1171);
        picture.Dispose();
        picture.Dispose();

        using var one = new Picture(2000, 1171);
        using var other = new Picture(2000, 1171);
        one.Pixels.Fill(1);
        other.Pixels.Fill(2);
        Assert.Equal(1, one.Pixels[0]);
        Assert.Throws<ObjectDisposedException>(() => picture.Pixels.Length);
    }
}
