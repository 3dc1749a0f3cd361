using System.Diagnostics;
using System.Globalization;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using FaceWorker.Core.Processes;

namespace FaceWorker.Vision.Decoding.Outside;

/// <summary>A decoder's process as its parent sees it: told one file at a time, watched, without the parent's settings.</summary>
internal sealed class DecoderProcess : IDisposable
{
    private const string Program = "FaceWorker.Decoder";
    private const string Secrets = "FACEWORKER_"; // how the names of our environment variables begin

    private readonly Process process;
    private readonly ImageOptions options;
    private readonly BinaryWriter tasks;
    private readonly BinaryReader reports;
    private int isTooSlow;

    private DecoderProcess(Process process, ImageOptions options)
    {
        this.process = process;
        this.options = options;
        tasks = new BinaryWriter(process.StandardInput.BaseStream);
        reports = new BinaryReader(process.StandardOutput.BaseStream);
    }

    public bool IsAlive => !process.HasExited;

    public static DecoderProcess Start(ImageOptions options)
    {
        var process = new Process { StartInfo = Command(options) };
        process.Start();
        process.ErrorDataReceived += static (_, _) => { }; // what libraries print is for nobody
        process.BeginErrorReadLine();
        return new DecoderProcess(process, options);
    }

    /// <exception cref="RequestRejectedException">The process rejects the file, or the file ended the process or went beyond its limits; then the process is of no use any more.</exception>
    public Picture Decode(DecodingTask task)
    {
        using var watchdog = new Timer(_ => End(), null, options.DecodingTimeout, Timeout.InfiniteTimeSpan);
        try
        {
            task.WriteTo(tasks);
            var report = DecodingReport.ReadFrom(reports);
            return report.Step switch
            {
                DecodingStep.Picture => ReadPixels(report),
                DecodingStep.Rejected => throw new RequestRejectedException(report.Reason, report.Detail),
                DecodingStep.OutOfMemory => throw TooMuchMemory(task.Source),
                _ => throw new InvalidOperationException($"The decoder's process met a bug: {report.Detail}"),
            };
        }
        catch (IOException)
        {
            process.WaitForExit();
            throw isTooSlow == 1 ? TooSlow(task.Source) : Crashed(task.Source);
        }

        void End()
        {
            isTooSlow = 1;
            process.Kill();
        }
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    private Picture ReadPixels(DecodingReport report)
    {
        var picture = new Picture(report.Width, report.Height) { Reduction = report.Reduction, FullWidth = report.FullWidth, FullHeight = report.FullHeight };
        try
        {
            reports.BaseStream.ReadExactly(picture.Pixels);
            return picture;
        }
        catch
        {
            picture.Dispose();
            throw;
        }
    }

    private static ProcessStartInfo Command(ImageOptions options)
    {
        var assembly = Path.Combine(AppContext.BaseDirectory, $"{Program}.dll");
        var memory = options.DecodingMemory.ToString(CultureInfo.InvariantCulture);
        // As this process was started: by a program beside its assemblies, which may have the runtime there, too; or else by "dotnet".
        var program = Environment.ProcessPath ?? "dotnet";
        var start = Path.GetDirectoryName(program) == Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)
            ? new ProcessStartInfo(Path.ChangeExtension(assembly, null), [memory])
            : new ProcessStartInfo(Path.GetFileName(program) == "dotnet" ? program : "dotnet", [assembly, memory]);
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith(Secrets, StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["DOTNET_GCHeapHardLimit"] = (options.DecodingMemory * 1024L * 1024L).ToString("X", CultureInfo.InvariantCulture);
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return start;
    }

    private RequestRejectedException TooSlow(string source) => new(RejectionReason.TooSlow,
        $"'{source}' took longer to decode than the worker's setting Images:DecodingTimeout ({options.DecodingTimeout.TotalSeconds:0.#} s) allows. Look at the file, or allow more; then send it again.");

    private RequestRejectedException TooMuchMemory(string source) => new(RejectionReason.TooMuchMemory,
        $"'{source}' took more memory to decode than the worker's setting Images:DecodingMemory ({options.DecodingMemory} MiB) allows. Look at the file, or allow more; then send it again.");

    private RequestRejectedException Crashed(string source) => new(RejectionReason.Crashed,
        $"The process that decoded '{source}' was ended by {ProcessEnding.NameOf(process.ExitCode)}. Look at the file; once it is replaced or the decoder is fixed, send it again.");
}
