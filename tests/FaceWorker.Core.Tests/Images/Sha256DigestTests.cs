using FaceWorker.Core.Images;

namespace FaceWorker.Core.Tests.Images;

public sealed class Sha256DigestTests
{
    // FIPS 180-2, appendix B.1
    private const string OfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    [Fact]
    public void It_is_the_standards() => Assert.Equal(OfAbc, Sha256Digest.Of("abc"u8).ToString());

    [Fact]
    public void Its_bytes_make_it_again() => Assert.Equal(Sha256Digest.Of("abc"u8), Sha256Digest.FromBytes(Sha256Digest.Of("abc"u8).ToBytes()));

    [Fact]
    public void Different_bytes_have_different_digests() => Assert.NotEqual(Sha256Digest.Of("abc"u8), Sha256Digest.Of("abd"u8));

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Another_length_is_refused(int length) => Assert.Throws<ArgumentException>(() => Sha256Digest.FromBytes(new byte[length]));

    [Fact]
    public void One_that_was_never_made_says_so() => Assert.Throws<InvalidOperationException>(() => default(Sha256Digest).ToBytes());
}
