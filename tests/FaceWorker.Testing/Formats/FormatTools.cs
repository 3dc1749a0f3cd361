using System.Diagnostics;

namespace FaceWorker.Testing.Formats;

/// <summary>Makes files of formats with the formats' own tools, out of a PNG or a JPEG. Without a tool a test is skipped; in CI, where it must be there, it fails.</summary>
public static class FormatTools
{
    public static bool CanMakeHeic => IsInstalled("heif-enc");

    /// <summary>HEVC in HEIF, as phones write it.</summary>
    public static byte[] Heic(byte[] png, params string[] options) => Convert("heif-enc", "libheif-examples", png, "heic", (from, to) => [.. options, "-q", "95", from, "-o", to]);

    public static byte[] JpegXl(byte[] picture, params string[] options) => Convert("cjxl", "libjxl-tools", picture, "jxl", (from, to) => [from, to, .. options]);

    /// <param name="ending"><c>jp2</c>, or <c>j2k</c> for a bare codestream.</param>
    public static byte[] Jpeg2000(byte[] png, string ending = "jp2", params string[] options) => Convert("opj_compress", "libopenjp2-tools", png, ending, (from, to) => ["-i", from, "-o", to, .. options]);

    private static byte[] Convert(string tool, string package, byte[] picture, string ending, Func<string, string, string[]> arguments)
    {
        Require(IsInstalled(tool), $"{tool}: infra/test.sh installs it, or apt-get install {package}");
        var folder = Directory.CreateTempSubdirectory("faceworker-format-").FullName;
        try
        {
            var (from, to) = (Path.Combine(folder, picture[0] == 0xFF ? "in.jpg" : "in.png"), Path.Combine(folder, $"out.{ending}"));
            File.WriteAllBytes(from, picture);
            using var process = Process.Start(new ProcessStartInfo(tool, arguments(from, to)) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var said = process.StandardError.ReadToEndAsync();
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0 && File.Exists(to), $"{tool} failed: {said.Result}");
            return File.ReadAllBytes(to);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool IsInstalled(string tool) => Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, tool)));

    private static void Require(bool isThere, string what)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.True(isThere, $"Missing, and in CI it must be there: {what}.");
        else
            Assert.SkipUnless(isThere, $"Needs {what}.");
    }
}
