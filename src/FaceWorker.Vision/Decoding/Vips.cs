using NetVips;

namespace FaceWorker.Vision.Decoding;

/// <summary>Sets libvips up once per process for untrusted files and for many pictures at a time.</summary>
internal static class Vips
{
    static Vips()
    {
        // Images are decoded side by side, so a second thread within one would only take a core from another.
        NetVips.NetVips.Concurrency = 1;
        // No picture is decoded twice; the cache would only hold memory.
        Cache.Max = 0;
        Cache.MaxMem = 0;
        Cache.MaxFiles = 0;
        NetVips.NetVips.BlockUntrusted = true;
        // Complaints about odd files go to the standard error otherwise; what matters arrives as an exception.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, static (_, _, _) => { });
        Log.SetLogHandler("GLib-GObject", Enums.LogLevelFlags.Warning | Enums.LogLevelFlags.Critical, static (_, _, _) => { });
    }

    /// <summary>Makes sure that the settings are made before the first call into libvips.</summary>
    public static void Ready()
    {
    }
}
