using System.Diagnostics;
using FaceWorker.Core.Images;
using FaceWorker.Testing.Formats;
using NetVips;

namespace FaceWorker.Vision.Tests.Decoding;

/// <summary>When a photo was taken, in whole files as encoders write them, to which exiftool has added it.</summary>
public sealed class TakenTimeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("faceworker-taken-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void It_is_read_as_exiftool_writes_it()
    {
        var pictures = new Dictionary<string, byte[]>
        {
            ["a.jpg"] = Encoded.JpegOfOrientation(6),
            ["a.png"] = Encoded.Png(),
            ["a.webp"] = Encoded.Ramp().WebpsaveBuffer(lossless: true),
            ["a.tif"] = Encoded.Ramp().TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Lzw),
            ["a.avif"] = Encoded.Ramp().HeifsaveBuffer(lossless: true, compression: Enums.ForeignHeifCompression.Av1),
            ["a.heic"] = FormatTools.Heic(Encoded.Png()),
            ["a.jxl"] = FormatTools.JpegXl(Encoded.Png(), "--container=1"),
        };
        foreach (var (name, content) in pictures)
            File.WriteAllBytes(Path.Combine(folder, name), content);
        Assert.All(pictures, one => Assert.Null(ImageFile.From(one.Key, one.Value).TakenAt));

        Write("-EXIF:CreateDate=2022:02:02 02:02:02", "-EXIF:OffsetTimeOriginal=+02:00");
        AssertAll(new DateTime(2022, 2, 2, 2, 2, 2));
        Write("-EXIF:DateTimeOriginal=2019:07:14 10:30:05");
        AssertAll(new DateTime(2019, 7, 14, 10, 30, 5));
        Write("-EXIF:DateTimeOriginal#=0000:00:00 00:00:00", "-EXIF:CreateDate=");
        AssertAll(null);

        void Write(params string[] tags) => ExifTool(["-q", "-overwrite_original", .. tags, .. pictures.Keys]);
        void AssertAll(DateTime? time) => Assert.All(pictures.Keys, name => Assert.Equal(time, ImageFile.From(name, File.ReadAllBytes(Path.Combine(folder, name))).TakenAt));
    }

    private void ExifTool(params string[] arguments)
    {
        using var tool = Process.Start(new ProcessStartInfo("exiftool", arguments) { WorkingDirectory = folder, RedirectStandardError = true })!;
        var error = tool.StandardError.ReadToEnd();
        tool.WaitForExit();
        Assert.True(tool.ExitCode == 0, error);
    }
}
