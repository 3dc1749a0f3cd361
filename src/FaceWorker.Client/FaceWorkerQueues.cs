using FaceWorker.Contracts;

namespace FaceWorker.Client;

/// <summary>Every queue and exchange of FaceWorker: the topology, in this one place.</summary>
/// <remarks>A queue takes one kind of message, so that plain JSON needs no word about its kind.</remarks>
public static class FaceWorkerQueues
{
    /// <summary>What the names of all begin with.</summary>
    public const string Prefix = "faceworker.";

    public static readonly WorkQueue Index = new("faceworker.index", typeof(IndexImage), typeof(ImageIndexed));
    public static readonly WorkQueue Identify = new("faceworker.identify", typeof(IdentifyFaces), typeof(FacesIdentified));
    public static readonly WorkQueue Verify = new("faceworker.verify", typeof(VerifyFaces), typeof(FacesVerified));
    public static readonly WorkQueue Enroll = new("faceworker.enroll", typeof(EnrollSubject), typeof(SubjectEnrolled));
    public static readonly WorkQueue VerifySubjects = new("faceworker.verify-subjects", typeof(VerifySubjects), typeof(SubjectsVerified));
    public static readonly WorkQueue IdentifyMany = new("faceworker.identify-many", typeof(IdentifyMany), typeof(ManyIdentified)) { AnswerOfEach = typeof(ImageIdentified) };
    public static readonly WorkQueue FetchAnswer = new("faceworker.fetch-answer", typeof(FetchAnswer), typeof(AnswerFetched));
    public static readonly WorkQueue AddFace = new("faceworker.add-face", typeof(AddFace), typeof(FaceAdded));
    public static readonly WorkQueue AddArchive = new("faceworker.add-archive", typeof(AddArchive), typeof(ArchiveProgressed));
    public static readonly WorkQueue PauseArchive = new("faceworker.pause-archive", typeof(PauseArchive), typeof(ArchiveProgressed));
    public static readonly WorkQueue ResumeArchive = new("faceworker.resume-archive", typeof(ResumeArchive), typeof(ArchiveProgressed));
    public static readonly WorkQueue CancelArchive = new("faceworker.cancel-archive", typeof(CancelArchive), typeof(ArchiveProgressed));
    public static readonly WorkQueue RescanArchive = new("faceworker.rescan-archive", typeof(RescanArchive), typeof(ArchiveProgressed));
    public static readonly WorkQueue RetryArchive = new("faceworker.retry-archive", typeof(RetryArchive), typeof(ArchiveProgressed));
    public static readonly WorkQueue ListPeople = new("faceworker.list-people", typeof(ListPeople), typeof(PeopleListed));
    public static readonly WorkQueue ShowPerson = new("faceworker.show-person", typeof(ShowPerson), typeof(PersonShown));
    public static readonly WorkQueue SuggestPeople = new("faceworker.suggest-people", typeof(SuggestPeople), typeof(PeopleSuggested));
    public static readonly WorkQueue NamePerson = new("faceworker.name-person", typeof(NamePerson), typeof(PersonChanged));
    public static readonly WorkQueue MergePeople = new("faceworker.merge-people", typeof(MergePeople), typeof(PersonChanged));
    public static readonly WorkQueue SplitPerson = new("faceworker.split-person", typeof(SplitPerson), typeof(PersonChanged));
    public static readonly WorkQueue RejectFaces = new("faceworker.reject-faces", typeof(RejectFaces), typeof(PersonChanged));
    public static readonly WorkQueue AssignFaces = new("faceworker.assign-faces", typeof(AssignFaces), typeof(PersonChanged));
    public static readonly WorkQueue SameFaces = new("faceworker.same-faces", typeof(SameFaces), typeof(PersonChanged));
    public static readonly WorkQueue DifferPeople = new("faceworker.differ-people", typeof(DifferPeople), typeof(PersonChanged));
    public static readonly WorkQueue IgnorePerson = new("faceworker.ignore-person", typeof(IgnorePerson), typeof(PersonChanged));
    public static readonly WorkQueue WatchPerson = new("faceworker.watch-person", typeof(WatchPerson), typeof(PersonChanged));
    public static readonly WorkQueue UndoPeopleChange = new("faceworker.undo-people-change", typeof(UndoPeopleChange), typeof(PersonChanged));
    public static readonly WorkQueue ReplayEvents = new("faceworker.replay-events", typeof(ReplayEvents), typeof(EventsReplayed));

    /// <summary>The queue of parked messages, until a person decides; and the exchange to which the broker sends what came back more than <see cref="DeliveryLimit"/> times.</summary>
    public const string DeadLetter = "faceworker.dead-letter";

    /// <summary>The queue behind that exchange. Workers take from it: each message gets one chance in the quarantine before it is parked.</summary>
    public const string SecondChance = "faceworker.second-chance";

    /// <summary>Returns to the queue that a message may make (its worker died or was stopped) before the broker takes it out.</summary>
    public const int DeliveryLimit = 5;

    /// <summary>The largest message that RabbitMQ 4 takes unless its <c>max_message_size</c> says otherwise: 16 MiB.</summary>
    public const int MaxMessageBytes = 16 * 1024 * 1024;

    /// <summary>The AMQP property <c>priority</c> of a message that goes before others. RabbitMQ takes 5 and more for high: up to 4.2 two of three messages are such while both kinds wait, from 4.3 on they all go first.</summary>
    public const byte HighPriority = 9;

    /// <summary>The lowest value of that property that is high.</summary>
    public const byte LowestHighPriority = 5;

    /// <summary>How long a worker may hold a message, for example through an outage of the database; the broker's own default is 30 minutes.</summary>
    public static readonly TimeSpan AcknowledgementTimeout = TimeSpan.FromHours(24);

    /// <summary>
    /// What the work queues are declared with. Replicated; a message that comes back too often without an answer took its worker
    /// down each time: it goes to <see cref="SecondChance"/>, nothing is dropped.
    /// </summary>
    public static IReadOnlyDictionary<string, object?> WorkQueueArguments { get; } = new Dictionary<string, object?>
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = DeliveryLimit,
        ["x-dead-letter-exchange"] = DeadLetter,
        ["x-consumer-timeout"] = (int)AcknowledgementTimeout.TotalMilliseconds,
    };

    public static IReadOnlyList<WorkQueue> All { get; } =
    [
        Index, Enroll, Identify, Verify, VerifySubjects, IdentifyMany, FetchAnswer, AddFace,
        AddArchive, PauseArchive, ResumeArchive, CancelArchive, RescanArchive, RetryArchive,
        ListPeople, ShowPerson, SuggestPeople, NamePerson, MergePeople, SplitPerson, RejectFaces, AssignFaces, SameFaces, DifferPeople, IgnorePerson, WatchPerson, UndoPeopleChange,
        ReplayEvents,
    ];

    /// <summary>Where events are published.</summary>
    public static IReadOnlyList<EventExchange> Events { get; } =
    [
        new("faceworker.events.image-indexed", typeof(ImageIndexed)),
        new("faceworker.events.subject-enrolled", typeof(SubjectEnrolled)),
        new("faceworker.events.request-rejected", typeof(RequestRejected)),
        new("faceworker.events.archive-progressed", typeof(ArchiveProgressed)),
        new("faceworker.events.archive-completed", typeof(ArchiveCompleted)),
        new("faceworker.events.people-changed", typeof(PeopleChanged)),
        new("faceworker.events.subject-matched", typeof(SubjectMatched)),
    ];

    /// <summary>The delay queues for postponed jobs, for example while their source is unavailable; shortest first.</summary>
    public static IReadOnlyList<DelayQueue> Delays { get; } = [.. new[] { 1, 5, 30, 300 }.Select(seconds => new DelayQueue(TimeSpan.FromSeconds(seconds)))];

    /// <summary>The shortest delay that is at least as long, or the longest there is.</summary>
    public static DelayQueue DelayOf(TimeSpan atLeast) => Delays.FirstOrDefault(queue => queue.Delay >= atLeast) ?? Delays[^1];

    /// <summary>The queues of questions: a caller waits for the answer, and a late answer is useless. Many images may take as long as they need.</summary>
    public static IReadOnlyList<WorkQueue> Questions { get; } = [Identify, Verify, VerifySubjects, FetchAnswer, AddFace];

    /// <summary>The queue that takes requests of a kind.</summary>
    /// <exception cref="InvalidOperationException">It is not a kind of request.</exception>
    public static WorkQueue QueueOf(Type kind) => All.Single(queue => queue.Request == kind);

    /// <summary>Where events of a kind are published.</summary>
    /// <exception cref="ArgumentException">It is not a kind of event.</exception>
    public static EventExchange EventsOf(Type kind) => Events.FirstOrDefault(exchange => exchange.Event == kind)
        ?? throw new ArgumentException($"'{kind?.Name}' is not an event; these are: {string.Join(", ", Events.Select(exchange => exchange.Event.Name))}.", nameof(kind));

    /// <summary>The queue for messages whose handling threw: a bug, not bad input.</summary>
    public static string ErrorQueueOf(WorkQueue queue) => queue.Name + "_error";

    /// <summary>The queue for messages that are none of ours.</summary>
    public static string SkippedQueueOf(WorkQueue queue) => queue.Name + "_skipped";
}
