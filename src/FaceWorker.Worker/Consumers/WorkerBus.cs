using FaceWorker.Client;
using MassTransit;
using MassTransit.Middleware;

namespace FaceWorker.Worker.Consumers;

/// <summary>The consumers of one worker, made when the models are warm.</summary>
internal sealed record WorkerConsumers(
    IndexImageConsumer Index, EnrollSubjectConsumer Enroll, IdentifyFacesConsumer Identify,
    VerifyFacesConsumer Verify, VerifySubjectsConsumer VerifySubjects, ArchiveCommandConsumers Archives, RequestHandler Handler);

/// <summary>One endpoint per queue, one consumer per endpoint; envelopes and plain JSON alike.</summary>
internal static class WorkerBus
{
    /// <summary>Commands about archives in hand at once: they are few and short.</summary>
    private const int ArchiveCommands = 1;

    /// <summary>A bug may be a race that does not come again.</summary>
    public const int RetriesOfABug = 2;

    /// <param name="untilItAnswers">Awaited before each attempt to connect to the broker.</param>
    public static IBusControl Create(Uri broker, Func<Task> untilItAnswers, WorkerOptions options, WorkerConsumers consumers, ILoggerFactory loggers)
    {
        LogContext.ConfigureCurrentLogContext(loggers);
        return Bus.Factory.CreateUsingRabbitMq(configure =>
        {
            configure.ConnectTo(broker, untilItAnswers);
            configure.UseRawJsonDeserializer(RawSerializerOptions.AnyMessageType, isDefault: true);
            configure.Consume(FaceWorkerQueues.Index, options.IndexConcurrency, options, consumers.Handler, () => consumers.Index);
            configure.Consume(FaceWorkerQueues.Enroll, options.IndexConcurrency, options, consumers.Handler, () => consumers.Enroll);
            configure.Consume(FaceWorkerQueues.Identify, options.RequestConcurrency, options, consumers.Handler, () => consumers.Identify);
            configure.Consume(FaceWorkerQueues.Verify, options.RequestConcurrency, options, consumers.Handler, () => consumers.Verify);
            configure.Consume(FaceWorkerQueues.VerifySubjects, options.RequestConcurrency, options, consumers.Handler, () => consumers.VerifySubjects);
            configure.Consume(FaceWorkerQueues.AddArchive, ArchiveCommands, options, consumers.Handler, () => consumers.Archives.Add);
            configure.Consume(FaceWorkerQueues.PauseArchive, ArchiveCommands, options, consumers.Handler, () => consumers.Archives.Pause);
            configure.Consume(FaceWorkerQueues.ResumeArchive, ArchiveCommands, options, consumers.Handler, () => consumers.Archives.Resume);
            configure.Consume(FaceWorkerQueues.CancelArchive, ArchiveCommands, options, consumers.Handler, () => consumers.Archives.Cancel);
            configure.Consume(FaceWorkerQueues.RescanArchive, ArchiveCommands, options, consumers.Handler, () => consumers.Archives.Rescan);
            configure.Consume(FaceWorkerQueues.RetryArchive, ArchiveCommands, options, consumers.Handler, () => consumers.Archives.Retry);
        });
    }

    private static void Consume<TConsumer>(this IRabbitMqBusFactoryConfigurator configure, WorkQueue queue, int concurrency,
        WorkerOptions options, RequestHandler handler, Func<TConsumer> consumer)
        where TConsumer : class, IConsumer =>
        configure.ReceiveEndpoint(queue.Name, endpoint =>
        {
            endpoint.ConfigureConsumeTopology = false; // requests come to the queue's own exchange, never by type
            foreach (var (name, value) in FaceWorkerQueues.WorkQueueArguments)
                endpoint.SetQueueArgument(name, value);
            endpoint.ConcurrentMessageLimit = concurrency;
            endpoint.PrefetchCount = concurrency * options.PrefetchFactor;
            var malformed = new MalformedMessageFilter(handler);
            endpoint.ConfigureDeadLetter(skipped =>
            {
                skipped.UseFilter(malformed);
                skipped.UseFilter(new DeadLetterTransportFilter());
            });
            endpoint.ConfigureError(error =>
            {
                error.UseFilter(malformed);
                error.UseFilter(new GenerateFaultFilter());
                error.UseFilter(new ErrorTransportFilter());
            });
            endpoint.UseMessageRetry(bugs => bugs.Interval(RetriesOfABug, TimeSpan.FromSeconds(1)));
            endpoint.Consumer(consumer);
        });
}
