using System.Diagnostics;
using System.Runtime.InteropServices;
using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Images;
using FaceWorker.Core.Indexing;
using FaceWorker.Core.Sources;
using FaceWorker.Storage;
using FaceWorker.Storage.Galleries;
using FaceWorker.Vision;
using FaceWorker.Vision.Decoding;
using FaceWorker.Vision.Models;
using FaceWorker.Worker.Consumers;
using FaceWorker.Worker.Sources;

namespace FaceWorker.Worker.Quarantine;

/// <summary>The child process: works on one image after the other, as told on standard input, and says on standard output how it goes.</summary>
/// <remarks>It ends with its parent: standard input is closed then, however the parent ended. Signals to the whole group are left to the parent.</remarks>
internal sealed class QuarantineChild(ImageIndexer indexer, TextWriter answers)
{
    public const string Argument = "--quarantine";

    public static async Task RunAsync(WorkerSettings settings)
    {
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true);
        var tasks = Console.In;
        var answers = TextWriter.Synchronized(Console.Out);
        await using var database = new GalleryDatabase(settings.Storage);
        await using var packs = await FacePacks.LoadAsync(new ModelStore(settings.ModelFolder), settings.Vision.PackIds, settings.Vision, CancellationToken.None);
        await using var store = new PostgresGalleryStore(database, settings.Storage, TimeProvider.System);
        using var web = new WebReader(settings.Images);
        using var objects = new S3ObjectStore(settings.S3, settings.Images.RequestTimeout);
        void Report(QuarantineReport report) => Say(answers, report);

        var indexer = new ImageIndexer(
            new ImageFetcher(settings.Images, web, objects), new ReportingDecoder(new ImageDecoder(settings.Images), Report), packs, new FaceCropper(), new ReportingStore(store, Report));
        var child = new QuarantineChild(indexer, answers);
        Report(new QuarantineReport(QuarantineStep.Ready));
        while (await tasks.ReadLineAsync() is { } line)
            _ = Task.Run(() => child.WorkAsync(QuarantineLines.Read<QuarantineTask>(line))); // the parent sends the next one after the answer
        Process.GetCurrentProcess().Kill(); // whatever hangs in a decoder
    }

    private async Task WorkAsync(QuarantineTask task) => Say(answers, await AnswerAsync(task));

    private async Task<QuarantineReport> AnswerAsync(QuarantineTask task)
    {
        try
        {
            var job = new IndexImage { Gallery = task.Gallery, Image = task.Image }.ToJob();
            if (task.Store)
                return new QuarantineReport(QuarantineStep.Done, (await indexer.IndexAsync(job, CancellationToken.None)).Image.IsNew);
            await indexer.TryAsync(job, CancellationToken.None);
            return new QuarantineReport(QuarantineStep.Done);
        }
        catch (RequestRejectedException rejected)
        {
            return new QuarantineReport(QuarantineStep.Rejected, Reason: rejected.Reason, Detail: rejected.Message);
        }
        catch (TransientFailureException transient)
        {
            return new QuarantineReport(QuarantineStep.ServerAway, Detail: transient.Message);
        }
        catch (OutOfMemoryException)
        {
            return new QuarantineReport(QuarantineStep.OutOfMemory);
        }
#pragma warning disable CA1031 // Whatever it is, the parent throws it in its own process.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return new QuarantineReport(QuarantineStep.Failed, Detail: exception.ToString());
        }
    }

    private static void Say(TextWriter answers, QuarantineReport report)
    {
        answers.WriteLine(QuarantineLines.Write(report));
        answers.Flush();
    }
}
