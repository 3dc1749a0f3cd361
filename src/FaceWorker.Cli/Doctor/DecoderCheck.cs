using FaceWorker.Vision.Decoding;

namespace FaceWorker.Cli.Doctor;

/// <summary>Is the system's fast JPEG decoder installed? Without it, workers decode to the same pixels, only slower.</summary>
internal static class DecoderCheck
{
    public static Finding Judge(bool isInstalled) => isInstalled
        ? Finding.Ok("JPEG decoder", $"{ImageDecoder.FastJpegLibrary}, the fast one, is installed on this machine")
        : Finding.Warning("JPEG decoder", $"{ImageDecoder.FastJpegLibrary} is not installed on this machine, so JPEGs are decoded by libvips, which takes about twice as long",
            "Install it where workers run (Debian: apt-get install libturbojpeg0; Ubuntu: apt-get install libturbojpeg) and restart them.");
}
