using FaceWorker.Core.Images;

namespace FaceWorker.Core.Tests.Images;

public sealed class PixelMemoryTests
{
    private const int Length = 7_000_001;

    private readonly PixelMemory memory = new(mostKept: 3L * Length);

    [Fact]
    public void A_block_serves_the_next_picture_of_about_its_size()
    {
        var block = memory.Take(Length);
        memory.GiveBack(block);

        var next = memory.Take(Length - 1000);
        Assert.Same(block, next);
        memory.GiveBack(next);
    }

    [Theory]
    [InlineData(Length + 1)]
    [InlineData(Length / 2)] // half of it would be of no use to anybody
    public void And_no_other(int other)
    {
        var block = memory.Take(Length);
        memory.GiveBack(block);

        var next = memory.Take(other);
        Assert.NotSame(block, next);
        Assert.InRange(next.Length, other, other / PixelMemory.LeastUse);
        memory.GiveBack(next);
    }

    [Fact]
    public void A_block_is_one_pictures_at_a_time()
    {
        var (one, other) = (memory.Take(Length), memory.Take(Length));
        Assert.NotEqual(one.Address, other.Address);
        memory.GiveBack(one);
        memory.GiveBack(other);
        Assert.NotSame(memory.Take(Length), memory.Take(Length));
    }

    [Fact]
    public void No_more_is_kept_than_allowed_and_the_oldest_goes_first()
    {
        var blocks = Enumerable.Range(0, 4).Select(_ => memory.Take(Length)).ToList();
        blocks.ForEach(memory.GiveBack);

        var taken = Enumerable.Range(0, 4).Select(_ => memory.Take(Length)).ToList();
        Assert.Equal([blocks[3], blocks[2], blocks[1]], taken[..3]);
        Assert.NotSame(blocks[0], taken[3]);
        taken.ForEach(memory.GiveBack);
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
