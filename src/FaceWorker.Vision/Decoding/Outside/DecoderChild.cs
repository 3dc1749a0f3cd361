using System.Diagnostics;
using System.Runtime.InteropServices;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using FaceWorker.Core.Processes;

namespace FaceWorker.Vision.Decoding.Outside;

/// <summary>The decoder's process: decodes one file after the other, as told on standard input. It knows no settings and no secrets.</summary>
/// <remarks>It ends with its parent: standard input is closed then, however the parent ended. Signals to the whole group are left to the parent.</remarks>
internal static class DecoderChild
{
    private const int SetPipeSize = 1031; // F_SETPIPE_SZ, fcntl(2)
    private const int PipeBytes = 1 << 20;

    /// <param name="arguments">One: how many MiB of memory it may write to.</param>
    public static int Run(string[] arguments)
    {
        if (arguments is not [var text] || !long.TryParse(text, out var mebibytes))
            return 2;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true);
        MemoryLimit.SetTo(mebibytes);
        using var input = new BinaryReader(new BufferedStream(Console.OpenStandardInput(), PipeBytes));
        using var output = new BinaryWriter(Console.OpenStandardOutput());
        _ = Control(1, SetPipeSize, PipeBytes); // fewer turns for a picture; where it is not allowed, there are more
        DecodeAll(input, output);
        Process.GetCurrentProcess().Kill(); // whatever hangs in a library
        return 0;
    }

    private static void DecodeAll(BinaryReader input, BinaryWriter output)
    {
        while (Next(input, output) is { } task)
            _ = Task.Run(() => Answer(task, output)); // the parent sends the next one after the answer
    }

    /// <summary>Null at the end, and when the file does not even fit as it comes.</summary>
    private static DecodingTask? Next(BinaryReader input, BinaryWriter output)
    {
        try
        {
            return DecodingTask.ReadFrom(input);
        }
        catch (OutOfMemoryException)
        {
            new DecodingReport(DecodingStep.OutOfMemory).WriteTo(output);
            return null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static void Answer(DecodingTask task, BinaryWriter output)
    {
        try
        {
            using var picture = Decode(task);
            new DecodingReport(DecodingStep.Picture, picture.Width, picture.Height, picture.Reduction, picture.FullWidth, picture.FullHeight).WriteTo(output);
            output.Write(picture.Pixels);
            output.Flush();
        }
        catch (RequestRejectedException rejected)
        {
            new DecodingReport(DecodingStep.Rejected, Reason: rejected.Reason, Detail: rejected.Message).WriteTo(output);
        }
        catch (Exception exception) when (MemoryLimit.IsReached(exception))
        {
            new DecodingReport(DecodingStep.OutOfMemory).WriteTo(output);
        }
#pragma warning disable CA1031 // Whatever it is, the parent throws it in its own process.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            new DecodingReport(DecodingStep.Failed, Detail: exception.ToString()).WriteTo(output);
        }
    }

    private static Picture Decode(DecodingTask task)
    {
        var system = SystemLibrary.Of(task.Kind);
        if (!system.TryLoad(out var library) || system == SystemLibrary.Heif && !LibHeif.KnowsHevc(library))
            throw new RequestRejectedException(RejectionReason.DecoderMissing,
                $"'{task.Source}' is {system.Formats}, and the worker's machine has no {system.Name} that decodes it; install it where workers run ({system.Remedy}), and send the file again.");
        try
        {
            var content = task.Content.ToArray();
            using var pixels = system.Decode(library, content, task.Reduction);
            SizeLimits.ThrowIfOutside(new ImageOptions { MaxPixels = task.MaxPixels, MinSide = task.MinSide }, task.Source, pixels.Width, pixels.Height);
            return pixels.ToPicture();
        }
        catch (BrokenPictureException exception)
        {
            throw new RequestRejectedException(RejectionReason.Corrupt,
                $"'{task.Source}' begins like {system.Formats}, but cannot be decoded to the end ({system.Name}: {exception.Message}); send it again from an intact copy.", exception);
        }
    }

    [DllImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(int file, int command, int argument);
}
