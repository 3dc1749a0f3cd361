using System.Data.Common;
using System.Security.Authentication;
using FaceWorker.Client;
using FaceWorker.Core;
using FaceWorker.Core.Access;
using FaceWorker.Core.Adaptation;
using FaceWorker.Core.Calibration;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Exchange;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Reembedding;
using FaceWorker.Core.Subjects;
using FaceWorker.Core.Webhooks;
using FaceWorker.Storage;
using FaceWorker.Training;
using FaceWorker.Vision;
using FaceWorker.Vision.Models;

namespace FaceWorker.Cli.Frame;

/// <summary>Turns any exception into one sentence, a remedy and an exit code: the one place that does.</summary>
internal static class Failures
{
    public const string DoctorRemedy = "Find out more with 'faceworker doctor'.";
    public const string StartWorkerRemedy = "Start one: dotnet run -c Release --project src/FaceWorker.Worker";

    public static CliFailure Explain(Exception exception, CliSettings settings, CancellationToken cancel) => exception switch
    {
        CliFailure failure => failure,
        OperationCanceledException when cancel.IsCancellationRequested => new("interrupted", "Stopped by Ctrl-C.", "", ExitCode.Interrupted, exception),
        AggregateException { InnerExceptions: [var only] } => Explain(only, settings, cancel),
        ReembeddingRefusedException refused => new(refused.Problem.ToName(), exception.Message, "", ExitCode.Rejected, exception),
        AdaptationRefusedException refused => new(refused.Problem.ToName(), exception.Message, "", ExitCode.Rejected, exception),
        RequestRejectedException rejection => Rejections.Explain(rejection),
        UnknownWebhookException => new("unknownWebhook", exception.Message, "", ExitCode.Rejected, exception),
        AccountException => new("account", exception.Message, "", ExitCode.Rejected, exception),
        BrokerException broker => BrokerFailures.Explain(broker),
        TimeoutException => new("noAnswer", exception.Message, StartWorkerRemedy, ExitCode.NotReady, exception),
        WorkerFailedException => new("workerFailed", exception.Message, "See the worker's log.", ExitCode.Failed, exception),
        DbException database => DatabaseProblems.Explain(database),
        DatabaseSetupException => new("databaseSetup", exception.Message, DoctorRemedy, ExitCode.NotReady, exception),
        TransientFailureException { InnerException: AuthenticationException untrusted } => new("databaseUntrusted", untrusted.Message, $"About TLS {CliSettings.SecurityPage}.", ExitCode.NotReady, exception),
        TransientFailureException => new("databaseUnreachable", $"PostgreSQL cannot be used at the moment: {exception.InnerException?.Message.TrimEnd('.')}.",
            DatabaseProblems.StartRemedy, ExitCode.NotReady, exception),
        GalleryConflictException => new("galleryConflict", exception.Message, "Choose another name, or the pack it has.", ExitCode.Failed, exception),
        UnusablePhotosException photos => new(photos.Problem.ToName(), exception.Message, photos.Remedy, ExitCode.Usage, exception),
        ExchangeException exchange => new(exchange.Problem.ToName(), exception.Message, exchange.Remedy,
            exchange.Problem is ExchangeProblem.NotFound or ExchangeProblem.Malformed ? ExitCode.Usage : ExitCode.Failed, exception),
        PairsFileException => new("pairsFile", exception.Message, "Correct the line, or the folder of images.", ExitCode.Usage, exception),
        EvaluationException evaluation => new("evaluation", exception.Message, evaluation.Remedy, ExitCode.Failed, exception),
        GalleryLeftException left => new("galleryLeft", exception.Message, $"Delete it: faceworker gallery delete {left.Gallery} --yes", ExitCode.NotReady, exception),
        TrainingRefusedException refused => new("tooFewSubjects", exception.Message, $"Enrol more: faceworker enroll --gallery {refused.Gallery} --folders DIR", ExitCode.NotReady, exception),
        TrainingException training => new(training.Code, exception.Message, training.Remedy, ExitCode.NotReady, exception),
        CalibrationRefusedException => new("calibrationRefused", exception.Message, "Nothing was changed.", ExitCode.Rejected, exception),
        NoCalibrationException => new("noCalibration", exception.Message, "See 'faceworker calibration list', or set thresholds with 'faceworker gallery set'.", ExitCode.Rejected, exception),
        InvalidEmbeddingException => new("models", exception.Message, "See 'faceworker models verify'.", ExitCode.NotReady, exception),
        DeviceException => new("device", exception.Message, "See docs/gpu.md for the ways to run on a GPU, and what to do when one does not work.", ExitCode.NotReady, exception),
        ModelStoreException => new("models", exception.Message, "See 'faceworker models verify'.", ExitCode.NotReady, exception),
        IOException or UnauthorizedAccessException => new("file", exception.Message, "Check the path and its permissions.", ExitCode.Failed, exception),
        _ => new("unexpected", $"Unexpected failure: {exception.Message.TrimEnd('.')}.", "Set FACEWORKER_DEBUG=1 to see where it happened.", ExitCode.Failed, exception),
    };
}
