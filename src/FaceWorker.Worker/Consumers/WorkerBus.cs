using FaceWorker.Client;
using MassTransit;
using MassTransit.Middleware;

namespace FaceWorker.Worker.Consumers;

/// <summary>The consumers of one worker.</summary>
internal sealed record WorkerConsumers(
    IndexImageConsumer Index, EnrollSubjectConsumer Enroll, IdentifyFacesConsumer Identify,
    VerifyFacesConsumer Verify, VerifySubjectsConsumer VerifySubjects, ArchiveCommandConsumers Archives, RequestHandler Handler);

/// <summary>One endpoint per queue, one consumer per endpoint; envelopes and plain JSON alike.</summary>
internal static class WorkerBus
{
    /// <summary>Archive commands handled at a time: they are few and short.</summary>
    private const int ArchiveCommands = 1;

    /// <summary>A bug may be a race that does not recur.</summary>
    public const int RetriesOfABug = 2;

    /// <param name="untilItAnswers">Awaited before each attempt to connect to the broker.</param>
    public static IBusControl Create(
        Uri broker, Func<Task> untilItAnswers, WorkerOptions options, WorkerConsumers consumers, TimeProvider time, ILoggerFactory loggers)
    {
        LogContext.ConfigureCurrentLogContext(loggers);
        var lost = new LostDeliveryFilter(time, loggers.CreateLogger<LostDeliveryFilter>());
        var malformed = new MalformedMessageFilter(consumers.Handler);
        return Bus.Factory.CreateUsingRabbitMq(configure =>
        {
            configure.ConnectTo(broker, untilItAnswers);
            configure.UseRawJsonDeserializer(RawSerializerOptions.AnyMessageType, isDefault: true);
            Consume(FaceWorkerQueues.Index, options.IndexConcurrency, () => consumers.Index, options.WaitingForSources);
            Consume(FaceWorkerQueues.Enroll, options.IndexConcurrency, () => consumers.Enroll, options.WaitingForSources);
            Consume(FaceWorkerQueues.Identify, options.RequestConcurrency, () => consumers.Identify);
            Consume(FaceWorkerQueues.Verify, options.RequestConcurrency, () => consumers.Verify);
            Consume(FaceWorkerQueues.VerifySubjects, options.RequestConcurrency, () => consumers.VerifySubjects);
            Consume(FaceWorkerQueues.AddArchive, ArchiveCommands, () => consumers.Archives.Add);
            Consume(FaceWorkerQueues.PauseArchive, ArchiveCommands, () => consumers.Archives.Pause);
            Consume(FaceWorkerQueues.ResumeArchive, ArchiveCommands, () => consumers.Archives.Resume);
            Consume(FaceWorkerQueues.CancelArchive, ArchiveCommands, () => consumers.Archives.Cancel);
            Consume(FaceWorkerQueues.RescanArchive, ArchiveCommands, () => consumers.Archives.Rescan);
            Consume(FaceWorkerQueues.RetryArchive, ArchiveCommands, () => consumers.Archives.Retry);

            void Consume<TConsumer>(WorkQueue queue, int concurrency, Func<TConsumer> consumer, int waiting = 0)
                where TConsumer : class, IConsumer => configure.ReceiveEndpoint(queue.Name, endpoint =>
            {
                endpoint.ConfigureConsumeTopology = false; // requests come to the queue's own exchange, never by type
                foreach (var (name, value) in FaceWorkerQueues.WorkQueueArguments)
                    endpoint.SetQueueArgument(name, value);
                endpoint.ConcurrentMessageLimit = concurrency + waiting;
                endpoint.PrefetchCount = waiting + (concurrency * options.PrefetchFactor);
                endpoint.PublishFaults = false; // a fault contains the whole message, and so the full address
                endpoint.PutAsideBy(lost, malformed);
                endpoint.UseMessageRetry(bugs => bugs.Interval(RetriesOfABug, TimeSpan.FromSeconds(1)));
                endpoint.Consumer(consumer);
            });
        });
    }

    /// <summary>Where a message goes that was not handled: lost with its connection, not understood, or failed.</summary>
    public static void PutAsideBy(this IReceiveEndpointConfigurator endpoint, LostDeliveryFilter lost, MalformedMessageFilter malformed)
    {
        endpoint.ConfigureReceive(receive => receive.UseFilter(lost));
        endpoint.ConfigureDeadLetter(skipped =>
        {
            skipped.UseFilter(malformed);
            skipped.UseFilter(new DeadLetterTransportFilter());
        });
        endpoint.ConfigureError(error =>
        {
            error.UseFilter(lost);
            error.UseFilter(malformed);
            error.UseFilter(new GenerateFaultFilter());
            error.UseFilter(new ErrorTransportFilter());
        });
    }
}
