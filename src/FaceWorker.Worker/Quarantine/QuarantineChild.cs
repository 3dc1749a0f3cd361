using System.Diagnostics;
using System.Runtime.InteropServices;
using FaceWorker.Core;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Core.Processes;
using FaceWorker.Worker.Lifecycle;

namespace FaceWorker.Worker.Quarantine;

/// <summary>The child process: reads one image after another from standard input, and writes what it saw to standard output. It has models and a decoder, nothing else.</summary>
/// <remarks>It ends with its parent, however that ends, because standard input is closed then. Signals to the process group are left to the parent.</remarks>
internal sealed class QuarantineChild(IImageDecoder decoder, IFaceCropper cropper, WarmModels models, WorkerOptions options)
{
    public const string Argument = "--quarantine";

    private readonly ImageViewer viewer = new(decoder, cropper, new PixelBudget(long.MaxValue)); // the kernel limits its memory

    /// <summary>Without a host: its memory is left to the images.</summary>
    public static async Task RunAsync(ConfigurationManager configuration)
    {
        await using var parts = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration).AddWorker(configuration).BuildServiceProvider();
        await parts.GetRequiredService<QuarantineChild>().RunAsync();
    }

    private async Task RunAsync()
    {
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true);
        MemoryLimit.SetTo(options.QuarantineMemory);
        var tasks = Console.In;
        var answers = TextWriter.Synchronized(Console.Out);
        await models.PrepareAsync(CancellationToken.None);
        Say(answers, new QuarantineReport(QuarantineStep.Ready));
        while (await ReadTaskAsync(tasks, answers) is { } line)
            _ = Task.Run(async () => Say(answers, await AnswerAsync(line))); // the parent sends the next one after the answer
        Process.GetCurrentProcess().Kill(); // whatever hangs in a decoder
    }

    /// <summary>The next task; null at the end, and when not even the encoded image fits into memory.</summary>
    private static async Task<string?> ReadTaskAsync(TextReader tasks, TextWriter answers)
    {
        try
        {
            return await tasks.ReadLineAsync();
        }
        catch (OutOfMemoryException)
        {
            Say(answers, new QuarantineReport(QuarantineStep.OutOfMemory));
            return null;
        }
    }

    private async Task<QuarantineReport> AnswerAsync(string line)
    {
        try
        {
            var task = QuarantineLines.Read<QuarantineTask>(line);
            using var spans = QuarantineSpans.Of(task);
            return await LookAsync(task) with { Spans = spans?.End() };
        }
        catch (RequestRejectedException rejected)
        {
            return new QuarantineReport(QuarantineStep.Rejected, Reason: rejected.Reason, Detail: rejected.Message);
        }
        catch (TransientFailureException transient)
        {
            return new QuarantineReport(QuarantineStep.Unavailable, Detail: transient.Message);
        }
        catch (Exception exception) when (MemoryLimit.IsReached(exception))
        {
            return new QuarantineReport(QuarantineStep.OutOfMemory);
        }
        catch (DeviceLostException lost)
        {
            return new QuarantineReport(QuarantineStep.Unavailable, Detail: lost.Message);
        }
#pragma warning disable CA1031 // Whatever it is, the parent throws it in its own process.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return new QuarantineReport(QuarantineStep.Failed, Detail: exception.ToString());
        }
    }

    private async Task<QuarantineReport> LookAsync(QuarantineTask task)
    {
        using var file = ImageFile.From(task.Source, task.Content);
        var seen = await viewer.SeeAsync(file, PackOf(task), Lane.Bulk, task.WithCrops, CancellationToken.None);
        return new QuarantineReport(QuarantineStep.Seen, QuarantinePicture.Of(seen));
    }

    private FacePack PackOf(QuarantineTask task) => models.Get(new PackId(task.Pack)) with
    {
        SmallestFace = task.SmallestFace,
        Gate = task.Gate,
        Drawn = task.Drawn,
        Shadow = task.Shadow is { } shadow ? models.Get(new PackId(shadow)) : null,
    };

    private static void Say(TextWriter answers, QuarantineReport report)
    {
        answers.WriteLine(QuarantineLines.Write(report));
        answers.Flush();
    }
}
