using FaceWorker.Contracts;

namespace FaceWorker.Client;

/// <summary>The client over MassTransit and RabbitMQ. One per process is enough; it is safe for many callers at once.</summary>
public sealed class FaceWorkerClient : IFaceWorkerClient
{
    /// <summary>The default timeout of every method except <see cref="IndexAsync"/> and <see cref="EnrollAsync"/>.</summary>
    public static readonly TimeSpan DefaultAnswerTimeout = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan DefaultAskAgainAfter = TimeSpan.FromMinutes(10);

    private readonly LazyBus bus;
    private readonly Requests requests;

    /// <summary>A client that connects when it is first used.</summary>
    /// <param name="broker">For example <c>amqp://user:password@host:5672/vhost</c>; further nodes of a cluster follow as <c>?hosts=host2:5672,host3:5672</c>.</param>
    /// <param name="answerTimeout">How long a question waits for its answer, and how long its message lives; 60 s when left out.</param>
    public FaceWorkerClient(Uri broker, TimeSpan? answerTimeout = null)
        : this(broker, answerTimeout ?? DefaultAnswerTimeout, DefaultAskAgainAfter)
    {
    }

    private FaceWorkerClient(Uri broker, TimeSpan answerTimeout, TimeSpan askAgainAfter)
    {
        bus = new LazyBus(broker);
        requests = new Requests(bus, answerTimeout, askAgainAfter);
    }

    /// <summary>Connects to the broker and declares the queues.</summary>
    /// <param name="broker">For example <c>amqp://user:password@host:5672/vhost</c>; further nodes of a cluster follow as <c>?hosts=host2:5672,host3:5672</c>.</param>
    /// <exception cref="BrokerException">The broker is unavailable or refuses.</exception>
    public static Task<FaceWorkerClient> ConnectAsync(Uri broker, TimeSpan? answerTimeout = null, CancellationToken cancel = default) =>
        ConnectAsync(broker, answerTimeout ?? DefaultAnswerTimeout, DefaultAskAgainAfter, cancel);

    internal static async Task<FaceWorkerClient> ConnectAsync(Uri broker, TimeSpan answerTimeout, TimeSpan askAgainAfter, CancellationToken cancel)
    {
        var client = new FaceWorkerClient(broker, answerTimeout, askAgainAfter);
        await client.bus.StartAsync(cancel).ConfigureAwait(false);
        return client;
    }

    /// <inheritdoc />
    public async Task EnqueueAsync(IndexImage job, CancellationToken cancel)
    {
        MessageTooLargeException.ThrowIfTooLarge(job);
        var started = await bus.StartAsync(cancel).ConfigureAwait(false);
        var endpoint = await started.GetSendEndpoint(FaceWorkerQueues.Index.Address).ConfigureAwait(false);
        await endpoint.Send(job, cancel).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public Task<Answer<ImageIndexed>> IndexAsync(IndexImage job, CancellationToken cancel) =>
        requests.InsistAsync<IndexImage, ImageIndexed>(job, cancel);

    /// <inheritdoc />
    public Task<Answer<SubjectEnrolled>> EnrollAsync(EnrollSubject job, CancellationToken cancel) =>
        requests.InsistAsync<EnrollSubject, SubjectEnrolled>(job, cancel);

    /// <inheritdoc />
    public Task<Answer<FacesIdentified>> IdentifyAsync(IdentifyFaces request, CancellationToken cancel) =>
        requests.AskAsync<IdentifyFaces, FacesIdentified>(request, cancel);

    /// <inheritdoc />
    public Task<Answer<FacesVerified>> VerifyAsync(VerifyFaces request, CancellationToken cancel) =>
        requests.AskAsync<VerifyFaces, FacesVerified>(request, cancel);

    /// <inheritdoc />
    public Task<Answer<SubjectsVerified>> VerifySubjectsAsync(VerifySubjects request, CancellationToken cancel) =>
        requests.AskAsync<VerifySubjects, SubjectsVerified>(request, cancel);

    /// <inheritdoc />
    public Task<Answer<ManyIdentified>> IdentifyManyAsync(IdentifyMany request, Func<ImageIdentified, CancellationToken, Task> handle, CancellationToken cancel) =>
        requests.AskManyAsync(request, handle, cancel);

    /// <inheritdoc />
    public Task<Answer<AnswerFetched>> FetchAnswerAsync(FetchAnswer request, CancellationToken cancel) =>
        requests.AskAsync<FetchAnswer, AnswerFetched>(request, cancel);

    /// <inheritdoc />
    public Task<Answer<FaceAdded>> AddFaceAsync(AddFace command, CancellationToken cancel) =>
        requests.AskAsync<AddFace, FaceAdded>(command, cancel);

    /// <inheritdoc />
    public Task<Answer<ArchiveProgressed>> AddArchiveAsync(AddArchive command, CancellationToken cancel) =>
        requests.AskAsync<AddArchive, ArchiveProgressed>(command, cancel);

    /// <inheritdoc />
    public Task<Answer<ArchiveProgressed>> PauseArchiveAsync(PauseArchive command, CancellationToken cancel) =>
        requests.AskAsync<PauseArchive, ArchiveProgressed>(command, cancel);

    /// <inheritdoc />
    public Task<Answer<ArchiveProgressed>> ResumeArchiveAsync(ResumeArchive command, CancellationToken cancel) =>
        requests.AskAsync<ResumeArchive, ArchiveProgressed>(command, cancel);

    /// <inheritdoc />
    public Task<Answer<ArchiveProgressed>> CancelArchiveAsync(CancelArchive command, CancellationToken cancel) =>
        requests.AskAsync<CancelArchive, ArchiveProgressed>(command, cancel);

    /// <inheritdoc />
    public Task<Answer<ArchiveProgressed>> RescanArchiveAsync(RescanArchive command, CancellationToken cancel) =>
        requests.AskAsync<RescanArchive, ArchiveProgressed>(command, cancel);

    /// <inheritdoc />
    public Task<Answer<ArchiveProgressed>> RetryArchiveAsync(RetryArchive command, CancellationToken cancel) =>
        requests.AskAsync<RetryArchive, ArchiveProgressed>(command, cancel);

    /// <inheritdoc />
    public Task<Answer<PeopleListed>> ListPeopleAsync(ListPeople request, CancellationToken cancel) =>
        requests.AskAsync<ListPeople, PeopleListed>(request, cancel);

    /// <inheritdoc />
    public Task<Answer<PersonShown>> ShowPersonAsync(ShowPerson request, CancellationToken cancel) =>
        requests.AskAsync<ShowPerson, PersonShown>(request, cancel);

    /// <inheritdoc />
    public Task<Answer<PeopleSuggested>> SuggestPeopleAsync(SuggestPeople request, CancellationToken cancel) =>
        requests.AskAsync<SuggestPeople, PeopleSuggested>(request, cancel);

    /// <inheritdoc />
    public Task<Answer<PersonChanged>> NamePersonAsync(NamePerson command, CancellationToken cancel) =>
        requests.AskAsync<NamePerson, PersonChanged>(command, cancel);

    /// <inheritdoc />
    public Task<Answer<PersonChanged>> MergePeopleAsync(MergePeople command, CancellationToken cancel) =>
        requests.AskAsync<MergePeople, PersonChanged>(command, cancel);

    /// <inheritdoc />
    public Task<Answer<PersonChanged>> SplitPersonAsync(SplitPerson command, CancellationToken cancel) =>
        requests.AskAsync<SplitPerson, PersonChanged>(command, cancel);

    /// <inheritdoc />
    public Task<Answer<PersonChanged>> RejectFacesAsync(RejectFaces command, CancellationToken cancel) =>
        requests.AskAsync<RejectFaces, PersonChanged>(command, cancel);

    /// <inheritdoc />
    public Task<Answer<PersonChanged>> AssignFacesAsync(AssignFaces command, CancellationToken cancel) =>
        requests.AskAsync<AssignFaces, PersonChanged>(command, cancel);

    /// <inheritdoc />
    public Task<Answer<PersonChanged>> SameFacesAsync(SameFaces command, CancellationToken cancel) =>
        requests.AskAsync<SameFaces, PersonChanged>(command, cancel);

    /// <inheritdoc />
    public Task<Answer<PersonChanged>> DifferPeopleAsync(DifferPeople command, CancellationToken cancel) =>
        requests.AskAsync<DifferPeople, PersonChanged>(command, cancel);

    /// <inheritdoc />
    public Task<Answer<PersonChanged>> IgnorePersonAsync(IgnorePerson command, CancellationToken cancel) =>
        requests.AskAsync<IgnorePerson, PersonChanged>(command, cancel);

    /// <inheritdoc />
    public Task<Answer<PersonChanged>> WatchPersonAsync(WatchPerson command, CancellationToken cancel) =>
        requests.AskAsync<WatchPerson, PersonChanged>(command, cancel);

    /// <inheritdoc />
    public Task<Answer<EventsReplayed>> ReplayEventsAsync(ReplayEvents request, CancellationToken cancel) =>
        requests.AskAsync<ReplayEvents, EventsReplayed>(request, cancel);

    /// <inheritdoc />
    public Task<Answer<PersonChanged>> UndoPeopleChangeAsync(UndoPeopleChange command, CancellationToken cancel) =>
        requests.AskAsync<UndoPeopleChange, PersonChanged>(command, cancel);

    /// <inheritdoc />
    public async Task<IAsyncDisposable> SubscribeAsync<TEvent>(Func<TEvent, CancellationToken, Task> handle, string? queue, CancellationToken cancel)
        where TEvent : class
    {
        var exchange = FaceWorkerQueues.EventsOf(typeof(TEvent));
        var started = await bus.StartAsync(cancel).ConfigureAwait(false);
        return await Subscription.StartAsync(started, exchange, handle, queue, cancel).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => bus.DisposeAsync();
}
