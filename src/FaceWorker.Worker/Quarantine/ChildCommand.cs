using System.Diagnostics;
using System.Globalization;
using FaceWorker.Hosting;

namespace FaceWorker.Worker.Quarantine;

/// <summary>The command of the child process: this worker's own program and settings, scaled down.</summary>
internal static class ChildCommand
{
    public static ProcessStartInfo For(WorkerOptions options)
    {
        var (program, arguments) = OwnCommand();
        var start = new ProcessStartInfo(program, [.. arguments, QuarantineChild.Argument])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_GCHeapHardLimit"] = (options.QuarantineMemory * 1024L * 1024L).ToString("X", CultureInfo.InvariantCulture);
        foreach (var stage in new[] { "VISION__DETECT", "VISION__LANDMARKS", "VISION__EMBED" })
            start.Environment[$"{Settings.EnvironmentPrefix}{stage}__INSTANCES"] = "1"; // one image at a time
        // A harmful image must not reach a GPU that others compute on. Full precision, because a file of half precision may not exist for the CPU.
        start.Environment[$"{Settings.EnvironmentPrefix}VISION__DEVICE"] = "cpu";
        start.Environment[$"{Settings.EnvironmentPrefix}VISION__PRECISION"] = "fp32";
        return start;
    }

    /// <summary>This program as it was started: by itself, or as an assembly by <c>dotnet</c>.</summary>
    private static (string Program, IEnumerable<string> Arguments) OwnCommand()
    {
        var assembly = typeof(ChildCommand).Assembly;
        var program = Environment.ProcessPath ?? "dotnet";
        var isItself = Path.GetFileNameWithoutExtension(program) == assembly.GetName().Name;
        return isItself ? (program, Environment.GetCommandLineArgs().Skip(1)) : (program, [assembly.Location, .. Environment.GetCommandLineArgs().Skip(1)]);
    }
}
