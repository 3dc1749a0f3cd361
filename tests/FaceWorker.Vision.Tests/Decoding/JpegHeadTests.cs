using FaceWorker.Vision.Decoding;
using NetVips;

namespace FaceWorker.Vision.Tests.Decoding;

public sealed class JpegHeadTests
{
    private const byte Exif = 0xE1, Profile = 0xE2;
    private static readonly byte[] Jpeg = Encoded.Ramp().JpegsaveBuffer(keep: Enums.ForeignKeep.None);

    [Fact]
    public void Without_exif_a_photo_is_upright() => Assert.Equal(1, JpegHead.OfPlainPhoto(JpegBytes.With(Jpeg, 0xFE, "a comment"u8))?.Orientation);

    [Fact]
    public void The_orientation_is_read_in_either_byte_order()
    {
        Assert.Equal(6, Read([.. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]));
        Assert.Equal(8, Read([.. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 8, 0, 0]));
        Assert.Equal(1, Read([.. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 0]));
    }

    [Fact]
    public void Exif_that_is_not_written_as_it_should_be_leaves_the_photo_to_libvips()
    {
        Assert.Null(Read("Exif\0\0"u8)); // nothing
        Assert.Null(Read("Exif\0\0II+\0\0\0\0\0\0\0"u8)); // no TIFF
        Assert.Null(Read([.. "Exif\0\0II*\0"u8, 0xFF, 0xFF, 0xFF, 0xFF, 1, 0])); // a directory outside
        Assert.Null(Read([.. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 0xFF, 0xFF])); // more entries than there are
        Assert.Null(Read([.. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 1, 4, 0, 1, 0, 0, 0, 6, 0, 0, 0])); // another type
        Assert.Null(Read([.. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 9, 0, 0, 0])); // no such orientation
        Assert.Null(Read([.. "Exif/"u8]));
    }

    [Fact]
    public void Two_exif_segments_or_a_profile_in_parts_leave_the_photo_to_libvips()
    {
        byte[] exif = [.. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 0];
        Assert.Null(JpegHead.OfPlainPhoto(JpegBytes.With(JpegBytes.With(Jpeg, Exif, exif), Exif, exif)));
        Assert.Null(JpegHead.OfPlainPhoto(JpegBytes.With(Jpeg, Profile, "ICC_PROFILE\0\u0001\u0002sRGB"u8)));
        Assert.Null(JpegHead.OfPlainPhoto(JpegBytes.With(Jpeg, Profile, "ICC_PROFILE\0\u0001\u0001Display P3"u8)));
    }

    [Fact]
    public void A_head_that_ends_early_leaves_the_photo_to_libvips()
    {
        for (var length = 0; length < Jpeg.AsSpan().LastIndexOf<byte>([0xFF, 0xDA]); length++)
            Assert.Null(JpegHead.OfPlainPhoto(Jpeg.AsSpan(0, length)));
    }

    private static int? Read(ReadOnlySpan<byte> exif) => JpegHead.OfPlainPhoto(JpegBytes.With(Jpeg, Exif, exif))?.Orientation;
}
