using FaceWorker.Vision.Decoding;

namespace FaceWorker.Vision.Tests.Support;

/// <summary>The system's libturbojpeg. Without it a test is skipped; in CI, where it must be there, it fails.</summary>
internal static class FastJpeg
{
    public static TurboJpeg RequireOrSkip()
    {
        Places.Require(TurboJpeg.Installed is not null, $"{TurboJpeg.FileName}: infra/test.sh installs it, or apt-get install libturbojpeg0 (Ubuntu: libturbojpeg)");
        return TurboJpeg.Installed!;
    }
}
