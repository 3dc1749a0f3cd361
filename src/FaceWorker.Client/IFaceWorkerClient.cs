using FaceWorker.Contracts;

namespace FaceWorker.Client;

/// <summary>FaceWorker over the bus: what a .NET program needs to index, enroll, identify, verify, to manage archives, and to correct who is who.</summary>
/// <remarks>
/// A request that carries images of more bytes than the broker takes throws a <see cref="MessageTooLargeException"/>, and is not sent. A question's message expires when its caller has given up, unless it has
/// a <see cref="Question.Deadline"/>: then it lives until that.
/// </remarks>
public interface IFaceWorkerClient : IPeopleClient, IAsyncDisposable
{
    /// <summary>Enqueues a job and returns once the broker has confirmed it; the outcome is published as <see cref="ImageIndexed"/> or <see cref="RequestRejected"/>.</summary>
    Task EnqueueAsync(IndexImage job, CancellationToken cancel);

    /// <summary>Enqueues a job and waits for its outcome without a timeout. Cancelling ends the wait, not the job.</summary>
    /// <exception cref="WorkerFailedException">The worker failed with a bug; the message is in the error queue.</exception>
    Task<Answer<ImageIndexed>> IndexAsync(IndexImage job, CancellationToken cancel);

    /// <summary>Enqueues a job and waits for its outcome without a timeout. Cancelling ends the wait, not the job.</summary>
    /// <remarks>The outcome is also published, as <see cref="SubjectEnrolled"/> or <see cref="RequestRejected"/>.</remarks>
    /// <exception cref="WorkerFailedException">The worker failed with a bug; the message is in the error queue.</exception>
    Task<Answer<SubjectEnrolled>> EnrollAsync(EnrollSubject job, CancellationToken cancel);

    /// <summary>Asks who, of a gallery, is on an image.</summary>
    /// <exception cref="TimeoutException">No worker answered in time.</exception>
    /// <exception cref="WorkerFailedException">The worker failed with a bug; the message is in the error queue.</exception>
    Task<Answer<FacesIdentified>> IdentifyAsync(IdentifyFaces request, CancellationToken cancel);

    /// <summary>Asks whether two images show the same person.</summary>
    /// <exception cref="TimeoutException">No worker answered in time.</exception>
    /// <exception cref="WorkerFailedException">The worker failed with a bug; the message is in the error queue.</exception>
    Task<Answer<FacesVerified>> VerifyAsync(VerifyFaces request, CancellationToken cancel);

    /// <summary>Asks whether an image shows this subject, or which of these.</summary>
    /// <exception cref="TimeoutException">No worker answered in time.</exception>
    /// <exception cref="WorkerFailedException">The worker failed with a bug; the message is in the error queue.</exception>
    Task<Answer<SubjectsVerified>> VerifySubjectsAsync(VerifySubjects request, CancellationToken cancel);

    /// <summary>Asks who, of a gallery, is on each of many images. A request without a <see cref="Question.RequestId"/> is given one, which its answers name.</summary>
    /// <param name="handle">Called with the answer of each image as it comes, one at a time and once for each. What it throws ends the wait.</param>
    /// <exception cref="TimeoutException">No further answer came in time. Ask again with the same <see cref="Question.RequestId"/>: what is answered is not worked on again.</exception>
    /// <exception cref="WorkerFailedException">The worker failed with a bug; the message is in the error queue.</exception>
    Task<Answer<ManyIdentified>> IdentifyManyAsync(IdentifyMany request, Func<ImageIdentified, CancellationToken, Task> handle, CancellationToken cancel);

    /// <summary>Asks what was answered to a request that had an id, for a caller who was away.</summary>
    /// <exception cref="TimeoutException">No worker answered in time.</exception>
    /// <exception cref="WorkerFailedException">The worker failed with a bug; the message is in the error queue.</exception>
    Task<Answer<AnswerFetched>> FetchAnswerAsync(FetchAnswer request, CancellationToken cancel);

    /// <summary>Stores a face that the detector missed, at a box that a person drew.</summary>
    /// <exception cref="TimeoutException">No worker answered in time; nothing was changed, unless the answer was lost on its way.</exception>
    /// <exception cref="WorkerFailedException">The worker failed with a bug; the message is in the error queue.</exception>
    Task<Answer<FaceAdded>> AddFaceAsync(AddFace command, CancellationToken cancel);

    /// <summary>Adds an archive, or continues the one that the gallery has of this source.</summary>
    /// <exception cref="TimeoutException">No worker answered in time; nothing was changed, unless the answer was lost on its way.</exception>
    /// <exception cref="WorkerFailedException">The worker failed with a bug; the message is in the error queue.</exception>
    Task<Answer<ArchiveProgressed>> AddArchiveAsync(AddArchive command, CancellationToken cancel);

    /// <summary>Sends no more jobs of an archive until it is resumed.</summary>
    /// <exception cref="TimeoutException">No worker answered in time; nothing was changed, unless the answer was lost on its way.</exception>
    /// <exception cref="WorkerFailedException">The worker failed with a bug; the message is in the error queue.</exception>
    Task<Answer<ArchiveProgressed>> PauseArchiveAsync(PauseArchive command, CancellationToken cancel);

    /// <summary>Resumes a paused or cancelled archive.</summary>
    /// <exception cref="TimeoutException">No worker answered in time; nothing was changed, unless the answer was lost on its way.</exception>
    /// <exception cref="WorkerFailedException">The worker failed with a bug; the message is in the error queue.</exception>
    Task<Answer<ArchiveProgressed>> ResumeArchiveAsync(ResumeArchive command, CancellationToken cancel);

    /// <summary>Sends no more jobs of an archive; what is indexed stays.</summary>
    /// <exception cref="TimeoutException">No worker answered in time; nothing was changed, unless the answer was lost on its way.</exception>
    /// <exception cref="WorkerFailedException">The worker failed with a bug; the message is in the error queue.</exception>
    Task<Answer<ArchiveProgressed>> CancelArchiveAsync(CancelArchive command, CancellationToken cancel);

    /// <summary>Lists an archive's source again.</summary>
    /// <exception cref="TimeoutException">No worker answered in time; nothing was changed, unless the answer was lost on its way.</exception>
    /// <exception cref="WorkerFailedException">The worker failed with a bug; the message is in the error queue.</exception>
    Task<Answer<ArchiveProgressed>> RescanArchiveAsync(RescanArchive command, CancellationToken cancel);

    /// <summary>Sends failed items of an archive again.</summary>
    /// <exception cref="TimeoutException">No worker answered in time; nothing was changed, unless the answer was lost on its way.</exception>
    /// <exception cref="WorkerFailedException">The worker failed with a bug; the message is in the error queue.</exception>
    Task<Answer<ArchiveProgressed>> RetryArchiveAsync(RetryArchive command, CancellationToken cancel);

    /// <summary>Asks for the events after one: what was missed, for as long as events are kept. <see cref="EventReplay"/> asks on until the last.</summary>
    /// <exception cref="TimeoutException">No worker answered in time.</exception>
    /// <exception cref="WorkerFailedException">The worker failed with a bug; the message is in the error queue.</exception>
    Task<Answer<EventsReplayed>> ReplayEventsAsync(ReplayEvents request, CancellationToken cancel);

    /// <summary>Calls <paramref name="handle"/> with each event of a kind, until what is returned is disposed of. An event may come twice.</summary>
    /// <param name="handle">An event for which it throws is moved to the queue <c>{queue}_error</c>; without a queue it is dropped.</param>
    /// <param name="queue">A queue of yours, in which events wait while nobody listens; null: only those from now on.</param>
    /// <exception cref="BrokerException">The broker is unavailable or refuses.</exception>
    /// <exception cref="ArgumentException"><typeparamref name="TEvent"/> is not an event of <see cref="FaceWorkerQueues.Events"/>.</exception>
    Task<IAsyncDisposable> SubscribeAsync<TEvent>(Func<TEvent, CancellationToken, Task> handle, string? queue, CancellationToken cancel)
        where TEvent : class;
}

/// <summary>What came back: the result, or the reason why there is none. Exactly one of the two is set.</summary>
public sealed record Answer<T>(T? Result, RequestRejected? Rejection)
    where T : class;

/// <summary>A worker failed with a bug while it handled the request.</summary>
public sealed class WorkerFailedException(string message, Exception? inner = null) : Exception(message, inner);
