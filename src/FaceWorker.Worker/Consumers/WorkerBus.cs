using FaceWorker.Client;
using MassTransit;
using MassTransit.Configuration;
using MassTransit.Middleware;

namespace FaceWorker.Worker.Consumers;

/// <summary>The consumers of one worker.</summary>
internal sealed record WorkerConsumers(
    IndexImageConsumer Index, EnrollSubjectConsumer Enroll, IdentifyFacesConsumer Identify, IdentifyManyConsumer IdentifyMany, FetchAnswerConsumer FetchAnswer,
    VerifyFacesConsumer Verify, VerifySubjectsConsumer VerifySubjects, AddFaceConsumer AddFace, ArchiveCommandConsumers Archives, PeopleRequestConsumers People, ReplayEventsConsumer Events, Rejections Rejections);

/// <summary>One endpoint per queue, one consumer per endpoint; envelopes and plain JSON alike.</summary>
internal static class WorkerBus
{
    /// <summary>Commands about archives and people of one kind that are handled at a time: they are few and short.</summary>
    private const int Commands = 1;

    /// <summary>A bug may be a race that does not recur.</summary>
    public const int RetriesOfABug = 2;

    /// <param name="untilItAnswers">Awaited before each attempt to connect to the broker.</param>
    public static IBusControl Create(
        Uri broker, Func<Task> untilItAnswers, WorkerOptions options, WorkerConsumers consumers, TimeProvider time, ILoggerFactory loggers)
    {
        LogContext.ConfigureCurrentLogContext(loggers);
        var lost = new LostDeliveryFilter(time, loggers.CreateLogger<LostDeliveryFilter>());
        var malformed = new MalformedMessageFilter(consumers.Rejections);
        return Bus.Factory.CreateUsingRabbitMq(configure =>
        {
            configure.ConnectTo(broker, untilItAnswers);
            configure.UseInstrumentation();
            configure.AddDeserializer(new MessageReading(new SystemTextJsonMessageSerializerFactory()));
            configure.AddDeserializer(new MessageReading(new SystemTextJsonRawMessageSerializerFactory(RawSerializerOptions.AnyMessageType)), isDefault: true);
            Consume(FaceWorkerQueues.Index, options.IndexConcurrency, () => consumers.Index, options.WaitingForSources);
            Consume(FaceWorkerQueues.Enroll, options.IndexConcurrency, () => consumers.Enroll, options.WaitingForSources);
            Consume(FaceWorkerQueues.Identify, options.RequestConcurrency, () => consumers.Identify);
            Consume(FaceWorkerQueues.Verify, options.RequestConcurrency, () => consumers.Verify);
            Consume(FaceWorkerQueues.VerifySubjects, options.RequestConcurrency, () => consumers.VerifySubjects);
            Consume(FaceWorkerQueues.IdentifyMany, options.RequestConcurrency, () => consumers.IdentifyMany);
            Consume(FaceWorkerQueues.FetchAnswer, options.RequestConcurrency, () => consumers.FetchAnswer);
            Consume(FaceWorkerQueues.AddFace, options.RequestConcurrency, () => consumers.AddFace);
            Consume(FaceWorkerQueues.AddArchive, Commands, () => consumers.Archives.Add);
            Consume(FaceWorkerQueues.PauseArchive, Commands, () => consumers.Archives.Pause);
            Consume(FaceWorkerQueues.ResumeArchive, Commands, () => consumers.Archives.Resume);
            Consume(FaceWorkerQueues.CancelArchive, Commands, () => consumers.Archives.Cancel);
            Consume(FaceWorkerQueues.RescanArchive, Commands, () => consumers.Archives.Rescan);
            Consume(FaceWorkerQueues.RetryArchive, Commands, () => consumers.Archives.Retry);
            Consume(FaceWorkerQueues.ListPeople, options.RequestConcurrency, () => consumers.People.List);
            Consume(FaceWorkerQueues.ShowPerson, options.RequestConcurrency, () => consumers.People.Show);
            Consume(FaceWorkerQueues.SuggestPeople, options.RequestConcurrency, () => consumers.People.Suggest);
            Consume(FaceWorkerQueues.NamePerson, Commands, () => consumers.People.Name);
            Consume(FaceWorkerQueues.MergePeople, Commands, () => consumers.People.Merge);
            Consume(FaceWorkerQueues.SplitPerson, Commands, () => consumers.People.Split);
            Consume(FaceWorkerQueues.RejectFaces, Commands, () => consumers.People.Reject);
            Consume(FaceWorkerQueues.AssignFaces, Commands, () => consumers.People.Assign);
            Consume(FaceWorkerQueues.SameFaces, Commands, () => consumers.People.Same);
            Consume(FaceWorkerQueues.DifferPeople, Commands, () => consumers.People.Differ);
            Consume(FaceWorkerQueues.IgnorePerson, Commands, () => consumers.People.Ignore);
            Consume(FaceWorkerQueues.WatchPerson, Commands, () => consumers.People.Watch);
            Consume(FaceWorkerQueues.UndoPeopleChange, Commands, () => consumers.People.Undo);
            Consume(FaceWorkerQueues.ReplayEvents, options.RequestConcurrency, () => consumers.Events);

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
