using System.Globalization;

namespace FaceWorker.Cli.Doctor;

/// <summary>Is there room for the models and for temporary files?</summary>
internal static class DiskCheck
{
    private const long Needed = 200L << 20;
    private const long Comfortable = 1L << 30;

    public static Finding Look(string name, string folder)
    {
        var free = new DriveInfo(ExistingPartOf(folder)).AvailableFreeSpace;
        var subject = $"disk of the {name}";
        var detail = string.Create(CultureInfo.InvariantCulture, $"{(double)free / (1L << 30):0.0} GiB free for {folder}");
        return free switch
        {
            < Needed => Finding.Problem(subject, detail, $"Free at least {Needed >> 20} MiB there."),
            < Comfortable => Finding.Warning(subject, detail, "Make room soon."),
            _ => Finding.Ok(subject, detail),
        };
    }

    private static string ExistingPartOf(string folder)
    {
        var part = Path.GetFullPath(folder);
        while (!Directory.Exists(part))
            part = Path.GetDirectoryName(part)!;
        return part;
    }
}
