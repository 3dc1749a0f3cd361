using FaceWorker.Vision.Decoding;
using FaceWorker.Vision.Decoding.Outside;

namespace FaceWorker.Cli.Doctor;

/// <summary>Are the decoders of the system installed? Without the fast one for JPEGs workers are slower; without one of the others they refuse its formats.</summary>
internal static class DecoderCheck
{
    public static Finding Judge(bool isInstalled) => isInstalled
        ? Finding.Ok("JPEG decoder", $"{ImageDecoder.FastJpegLibrary}, the fast one, is installed on this machine")
        : Finding.Warning("JPEG decoder", $"{ImageDecoder.FastJpegLibrary} is not installed on this machine, so JPEGs are decoded by libvips, which takes about twice as long",
            "Install it where workers run (Debian: apt-get install libturbojpeg0; Ubuntu: apt-get install libturbojpeg) and restart them.");

    public static Finding Judge(SystemLibrary library, bool isInstalled) => isInstalled
        ? Finding.Ok($"{library.Formats} decoder", $"{library.Name} is installed on this machine")
        : Finding.Warning($"{library.Formats} decoder", $"{library.Name} that decodes {library.Formats} is not installed on this machine, so such files are refused (decoderMissing)",
            $"Install it where workers run ({library.Remedy}) and send the refused files again.");
}
