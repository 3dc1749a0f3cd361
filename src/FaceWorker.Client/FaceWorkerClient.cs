using FaceWorker.Contracts;
using MassTransit;

namespace FaceWorker.Client;

/// <summary>The client over MassTransit and RabbitMQ. One per process is enough; it is safe for many callers at once.</summary>
public sealed class FaceWorkerClient : IFaceWorkerClient
{
    /// <summary>The default timeout of every method except <see cref="IndexAsync"/> and <see cref="EnrollAsync"/>.</summary>
    public static readonly TimeSpan DefaultAnswerTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Jobs have no deadline, and MassTransit's default for requests is 30 s.</summary>
    private static readonly TimeSpan JobTimeout = TimeSpan.FromDays(30);

    private static readonly TimeSpan DefaultAskAgainAfter = TimeSpan.FromMinutes(10);

    private readonly IBusControl bus;
    private readonly Uri broker;
    private readonly TimeSpan answerTimeout;
    private readonly TimeSpan askAgainAfter;
    private readonly Lazy<Task> answerQueue;

    private FaceWorkerClient(IBusControl bus, Uri broker, TimeSpan answerTimeout, TimeSpan askAgainAfter)
    {
        this.bus = bus;
        this.broker = broker;
        this.answerTimeout = answerTimeout;
        this.askAgainAfter = askAgainAfter;
        answerQueue = new Lazy<Task>(OpenAnswerQueue);
    }

    /// <summary>Connects to the broker and declares the queues.</summary>
    /// <param name="broker">For example <c>amqp://user:password@host:5672/vhost</c>.</param>
    /// <exception cref="BrokerException">The broker is unavailable or refuses.</exception>
    public static Task<FaceWorkerClient> ConnectAsync(Uri broker, TimeSpan? answerTimeout = null, CancellationToken cancel = default) =>
        ConnectAsync(broker, answerTimeout ?? DefaultAnswerTimeout, DefaultAskAgainAfter, cancel);

    internal static async Task<FaceWorkerClient> ConnectAsync(Uri broker, TimeSpan answerTimeout, TimeSpan askAgainAfter, CancellationToken cancel)
    {
        await FaceWorkerQueues.DeclareAsync(broker, cancel).ConfigureAwait(false);
        var bus = Bus.Factory.CreateUsingRabbitMq(configure => configure.ConnectTo(broker));
        await bus.StartAsync(cancel).ConfigureAwait(false);
        return new FaceWorkerClient(bus, broker, answerTimeout, askAgainAfter);
    }

    /// <inheritdoc />
    public async Task EnqueueAsync(IndexImage job, CancellationToken cancel)
    {
        MessageTooLargeException.ThrowIfTooLarge(job);
        var endpoint = await bus.GetSendEndpoint(FaceWorkerQueues.Index.Address).ConfigureAwait(false);
        await endpoint.Send(job, cancel).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public Task<Answer<ImageIndexed>> IndexAsync(IndexImage job, CancellationToken cancel) =>
        InsistAsync<IndexImage, ImageIndexed>(FaceWorkerQueues.Index, job, cancel);

    /// <inheritdoc />
    public Task<Answer<SubjectEnrolled>> EnrollAsync(EnrollSubject job, CancellationToken cancel) =>
        InsistAsync<EnrollSubject, SubjectEnrolled>(FaceWorkerQueues.Enroll, job, cancel);

    /// <inheritdoc />
    public Task<Answer<FacesIdentified>> IdentifyAsync(IdentifyFaces request, CancellationToken cancel) =>
        AskAsync<IdentifyFaces, FacesIdentified>(FaceWorkerQueues.Identify, request, answerTimeout, expires: true, cancel);

    /// <inheritdoc />
    public Task<Answer<FacesVerified>> VerifyAsync(VerifyFaces request, CancellationToken cancel) =>
        AskAsync<VerifyFaces, FacesVerified>(FaceWorkerQueues.Verify, request, answerTimeout, expires: true, cancel);

    /// <inheritdoc />
    public Task<Answer<SubjectsVerified>> VerifySubjectsAsync(VerifySubjects request, CancellationToken cancel) =>
        AskAsync<VerifySubjects, SubjectsVerified>(FaceWorkerQueues.VerifySubjects, request, answerTimeout, expires: true, cancel);

    /// <inheritdoc />
    public Task<Answer<FaceAdded>> AddFaceAsync(AddFace command, CancellationToken cancel) =>
        AskAsync<AddFace, FaceAdded>(FaceWorkerQueues.AddFace, command, answerTimeout, expires: true, cancel);

    /// <inheritdoc />
    public Task<Answer<ArchiveProgressed>> AddArchiveAsync(AddArchive command, CancellationToken cancel) =>
        AskAsync<AddArchive, ArchiveProgressed>(FaceWorkerQueues.AddArchive, command, answerTimeout, expires: true, cancel);

    /// <inheritdoc />
    public Task<Answer<ArchiveProgressed>> PauseArchiveAsync(PauseArchive command, CancellationToken cancel) =>
        AskAsync<PauseArchive, ArchiveProgressed>(FaceWorkerQueues.PauseArchive, command, answerTimeout, expires: true, cancel);

    /// <inheritdoc />
    public Task<Answer<ArchiveProgressed>> ResumeArchiveAsync(ResumeArchive command, CancellationToken cancel) =>
        AskAsync<ResumeArchive, ArchiveProgressed>(FaceWorkerQueues.ResumeArchive, command, answerTimeout, expires: true, cancel);

    /// <inheritdoc />
    public Task<Answer<ArchiveProgressed>> CancelArchiveAsync(CancelArchive command, CancellationToken cancel) =>
        AskAsync<CancelArchive, ArchiveProgressed>(FaceWorkerQueues.CancelArchive, command, answerTimeout, expires: true, cancel);

    /// <inheritdoc />
    public Task<Answer<ArchiveProgressed>> RescanArchiveAsync(RescanArchive command, CancellationToken cancel) =>
        AskAsync<RescanArchive, ArchiveProgressed>(FaceWorkerQueues.RescanArchive, command, answerTimeout, expires: true, cancel);

    /// <inheritdoc />
    public Task<Answer<ArchiveProgressed>> RetryArchiveAsync(RetryArchive command, CancellationToken cancel) =>
        AskAsync<RetryArchive, ArchiveProgressed>(FaceWorkerQueues.RetryArchive, command, answerTimeout, expires: true, cancel);

    /// <inheritdoc />
    public Task<Answer<PeopleListed>> ListPeopleAsync(ListPeople request, CancellationToken cancel) =>
        AskAsync<ListPeople, PeopleListed>(FaceWorkerQueues.ListPeople, request, answerTimeout, expires: true, cancel);

    /// <inheritdoc />
    public Task<Answer<PersonShown>> ShowPersonAsync(ShowPerson request, CancellationToken cancel) =>
        AskAsync<ShowPerson, PersonShown>(FaceWorkerQueues.ShowPerson, request, answerTimeout, expires: true, cancel);

    /// <inheritdoc />
    public Task<Answer<PeopleSuggested>> SuggestPeopleAsync(SuggestPeople request, CancellationToken cancel) =>
        AskAsync<SuggestPeople, PeopleSuggested>(FaceWorkerQueues.SuggestPeople, request, answerTimeout, expires: true, cancel);

    /// <inheritdoc />
    public Task<Answer<PersonChanged>> NamePersonAsync(NamePerson command, CancellationToken cancel) =>
        AskAsync<NamePerson, PersonChanged>(FaceWorkerQueues.NamePerson, command, answerTimeout, expires: true, cancel);

    /// <inheritdoc />
    public Task<Answer<PersonChanged>> MergePeopleAsync(MergePeople command, CancellationToken cancel) =>
        AskAsync<MergePeople, PersonChanged>(FaceWorkerQueues.MergePeople, command, answerTimeout, expires: true, cancel);

    /// <inheritdoc />
    public Task<Answer<PersonChanged>> SplitPersonAsync(SplitPerson command, CancellationToken cancel) =>
        AskAsync<SplitPerson, PersonChanged>(FaceWorkerQueues.SplitPerson, command, answerTimeout, expires: true, cancel);

    /// <inheritdoc />
    public Task<Answer<PersonChanged>> RejectFacesAsync(RejectFaces command, CancellationToken cancel) =>
        AskAsync<RejectFaces, PersonChanged>(FaceWorkerQueues.RejectFaces, command, answerTimeout, expires: true, cancel);

    /// <inheritdoc />
    public Task<Answer<PersonChanged>> AssignFacesAsync(AssignFaces command, CancellationToken cancel) =>
        AskAsync<AssignFaces, PersonChanged>(FaceWorkerQueues.AssignFaces, command, answerTimeout, expires: true, cancel);

    /// <inheritdoc />
    public Task<Answer<PersonChanged>> SameFacesAsync(SameFaces command, CancellationToken cancel) =>
        AskAsync<SameFaces, PersonChanged>(FaceWorkerQueues.SameFaces, command, answerTimeout, expires: true, cancel);

    /// <inheritdoc />
    public Task<Answer<PersonChanged>> DifferPeopleAsync(DifferPeople command, CancellationToken cancel) =>
        AskAsync<DifferPeople, PersonChanged>(FaceWorkerQueues.DifferPeople, command, answerTimeout, expires: true, cancel);

    /// <inheritdoc />
    public Task<Answer<PersonChanged>> IgnorePersonAsync(IgnorePerson command, CancellationToken cancel) =>
        AskAsync<IgnorePerson, PersonChanged>(FaceWorkerQueues.IgnorePerson, command, answerTimeout, expires: true, cancel);

    /// <inheritdoc />
    public Task<Answer<PersonChanged>> UndoPeopleChangeAsync(UndoPeopleChange command, CancellationToken cancel) =>
        AskAsync<UndoPeopleChange, PersonChanged>(FaceWorkerQueues.UndoPeopleChange, command, answerTimeout, expires: true, cancel);

    public async ValueTask DisposeAsync() => await bus.StopAsync(CancellationToken.None).ConfigureAwait(false);

    /// <summary>A lost connection can lose an answer, but not a job. The job is sent again, with growing pauses, only when no queue can hold it any more.</summary>
    private async Task<Answer<TResult>> InsistAsync<TJob, TResult>(WorkQueue queue, TJob job, CancellationToken cancel)
        where TJob : class
        where TResult : class
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var asking = new List<Task<Answer<TResult>>>();
        try
        {
            for (var pause = askAgainAfter; ; pause *= 2)
            {
                asking.Add(AskAsync<TJob, TResult>(queue, job, JobTimeout, expires: false, ending.Token));
                do
                {
                    if (await FirstAsync(asking, pause, cancel).ConfigureAwait(false) is { } answered)
                        return await answered.ConfigureAwait(false);
                }
                while (await MayStillWaitAsync(queue, cancel).ConfigureAwait(false));
            }
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(asking)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The first answered attempt; null on timeout.</summary>
    private static async Task<Task<T>?> FirstAsync<T>(IReadOnlyList<Task<T>> asking, TimeSpan within, CancellationToken cancel)
    {
        try
        {
            return await Task.WhenAny(asking).WaitAsync(within, cancel).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>Whether the queue or a delay queue holds jobs: the unanswered one may be among them.</summary>
    private async Task<bool> MayStillWaitAsync(WorkQueue queue, CancellationToken cancel)
    {
        try
        {
            return await FaceWorkerQueues.HoldsJobsAsync(broker, queue, cancel).ConfigureAwait(false);
        }
        catch (BrokerException)
        {
            return true; // Nothing can be sent either.
        }
    }

    /// <summary>Until the queue for answers is there, MassTransit blocks the thread of every request. A burst of first requests would take all threads of the pool, and then nothing opens the queue.</summary>
    private Task OpenAnswerQueue() => Task.Run(() => bus.ConnectRequestPipe(Guid.NewGuid(), Pipe.Empty<ConsumeContext<RequestRejected>>()).Disconnect());

    /// <param name="expires">MassTransit makes the time-out the message's time to live. A question may expire once its caller has given up; a job may not.</param>
    private async Task<Answer<TResult>> AskAsync<TRequest, TResult>(WorkQueue queue, TRequest request, TimeSpan timeout, bool expires, CancellationToken cancel)
        where TRequest : class
        where TResult : class
    {
        MessageTooLargeException.ThrowIfTooLarge(request);
        await answerQueue.Value.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            var client = bus.CreateRequestClient<TRequest>(queue.Address, timeout);
            var response = await client.GetResponse<TResult, RequestRejected>(request, Configure, cancel).ConfigureAwait(false);
            return response.Message is RequestRejected rejection
                ? new Answer<TResult>(null, rejection)
                : new Answer<TResult>((TResult)response.Message, null);
        }
        catch (RequestTimeoutException exception)
        {
            throw new TimeoutException($"No worker answered on '{queue.Name}' within {timeout.TotalSeconds:0} s; start one, or see 'faceworker status'.", exception);
        }
        catch (RequestFaultException exception)
        {
            throw new WorkerFailedException($"The worker failed ({exception.Fault?.Exceptions.FirstOrDefault()?.Message}); the message is in '{FaceWorkerQueues.ErrorQueueOf(queue)}'.", exception);
        }

        void Configure(IRequestPipeConfigurator<TRequest> pipe)
        {
            if (!expires)
                pipe.UseExecute(context => context.TimeToLive = null);
        }
    }
}
