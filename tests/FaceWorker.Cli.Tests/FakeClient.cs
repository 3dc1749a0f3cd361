using FaceWorker.Client;
using FaceWorker.Contracts;

namespace FaceWorker.Cli.Tests;

/// <summary>Workers that answer as the test says.</summary>
internal sealed class FakeClient : IFaceWorkerClient
{
    public Func<IndexImage, CancellationToken, Task<Answer<ImageIndexed>>> Index { get; set; } = (job, _) => Task.FromResult(Answers.Indexed(job));

    public Func<EnrollSubject, Answer<SubjectEnrolled>> Enroll { get; set; } = job => Answers.Enrolled(job);

    public Func<IdentifyFaces, Answer<FacesIdentified>> Identify { get; set; } = _ => throw new NotSupportedException();

    public Func<VerifyFaces, Answer<FacesVerified>> Verify { get; set; } = _ => throw new NotSupportedException();

    public Func<VerifySubjects, Answer<SubjectsVerified>> VerifySubjects { get; set; } = _ => throw new NotSupportedException();

    public Task EnqueueAsync(IndexImage job, CancellationToken cancel) => throw new NotSupportedException();

    public Task<IAsyncDisposable> SubscribeAsync<TEvent>(Func<TEvent, CancellationToken, Task> handle, string? queue, CancellationToken cancel)
        where TEvent : class => throw new NotSupportedException();

    public Task<Answer<ImageIndexed>> IndexAsync(IndexImage job, CancellationToken cancel) => Index(job, cancel);

    public Task<Answer<SubjectEnrolled>> EnrollAsync(EnrollSubject job, CancellationToken cancel) => Task.FromResult(Enroll(job));

    public Task<Answer<FacesIdentified>> IdentifyAsync(IdentifyFaces request, CancellationToken cancel) => Task.FromResult(Identify(request));

    public Task<Answer<FacesVerified>> VerifyAsync(VerifyFaces request, CancellationToken cancel) => Task.FromResult(Verify(request));

    public Task<Answer<SubjectsVerified>> VerifySubjectsAsync(VerifySubjects request, CancellationToken cancel) => Task.FromResult(VerifySubjects(request));

    public Task<Answer<ManyIdentified>> IdentifyManyAsync(IdentifyMany request, Func<ImageIdentified, CancellationToken, Task> handle, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Answer<AnswerFetched>> FetchAnswerAsync(FetchAnswer request, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Answer<FaceAdded>> AddFaceAsync(AddFace command, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Answer<ArchiveProgressed>> AddArchiveAsync(AddArchive command, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Answer<ArchiveProgressed>> PauseArchiveAsync(PauseArchive command, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Answer<ArchiveProgressed>> ResumeArchiveAsync(ResumeArchive command, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Answer<ArchiveProgressed>> CancelArchiveAsync(CancelArchive command, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Answer<ArchiveProgressed>> RescanArchiveAsync(RescanArchive command, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Answer<ArchiveProgressed>> RetryArchiveAsync(RetryArchive command, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Answer<PeopleListed>> ListPeopleAsync(ListPeople request, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Answer<PersonShown>> ShowPersonAsync(ShowPerson request, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Answer<PeopleSuggested>> SuggestPeopleAsync(SuggestPeople request, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Answer<PersonChanged>> NamePersonAsync(NamePerson command, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Answer<PersonChanged>> MergePeopleAsync(MergePeople command, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Answer<PersonChanged>> SplitPersonAsync(SplitPerson command, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Answer<PersonChanged>> RejectFacesAsync(RejectFaces command, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Answer<PersonChanged>> AssignFacesAsync(AssignFaces command, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Answer<PersonChanged>> SameFacesAsync(SameFaces command, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Answer<PersonChanged>> DifferPeopleAsync(DifferPeople command, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Answer<PersonChanged>> IgnorePersonAsync(IgnorePerson command, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Answer<PersonChanged>> WatchPersonAsync(WatchPerson command, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Answer<EventsReplayed>> ReplayEventsAsync(ReplayEvents request, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Answer<PersonChanged>> UndoPeopleChangeAsync(UndoPeopleChange command, CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Answers as workers give them.</summary>
internal static class Answers
{
    public static readonly DistanceThresholds Thresholds = new(1.1, 1.3, "a test");

    public static Answer<ImageIndexed> Indexed(IndexImage job, bool alreadyIndexed = false) => new(
        new ImageIndexed
        {
            Gallery = job.Gallery!,
            Source = job.Image!.Path!,
            ImageId = 1,
            Sha256 = new string('0', 64),
            AlreadyIndexed = alreadyIndexed,
            Model = "model",
            Faces = [new IndexedFace { FaceId = 1, Box = new FaceBox(1, 2, 3, 4), DetectionScore = 0.9 }, new IndexedFace { FaceId = 2, Box = new FaceBox(5, 6, 7, 8), DetectionScore = 0.8 }],
        }, null);

    public static Answer<SubjectEnrolled> Enrolled(EnrollSubject job, bool alreadyEnrolled = false) => new(
        new SubjectEnrolled
        {
            Gallery = job.Gallery!,
            Source = job.Image!.Path!,
            SubjectId = 11,
            Subject = job.Subject!,
            AlreadyEnrolled = alreadyEnrolled,
            FaceId = 1,
            ImageId = 1,
            Box = new FaceBox(1, 2, 3, 4),
            Model = "model",
        }, null);

    public static Answer<T> Rejected<T>(RejectionReason reason, string detail, string? source = null)
        where T : class => new(null, new RequestRejected { Reason = reason, Detail = detail, Source = source, Gallery = "family" });

    public static FacesIdentified Identified(params IdentifiedFace[] faces) => new()
    {
        Gallery = "family",
        Source = "party.jpg",
        Model = "model",
        SearchMethod = "exact",
        Thresholds = Thresholds,
        Faces = faces,
    };

    public static IdentifiedFace Face(Decision decision, params IdentifiedCandidate[] candidates) => new()
    {
        Box = new FaceBox(10, 20, 30, 40),
        DetectionScore = 0.97,
        Decision = decision,
        Candidates = candidates,
    };

    public static IdentifiedCandidate Candidate(string source, double distance, Decision decision, long faceId = 7) => new()
    {
        Rank = 1,
        FaceId = faceId,
        ImageId = 3,
        Source = source,
        Box = new FaceBox(1, 2, 30, 40),
        SquaredDistance = distance,
        Decision = decision,
        Evidence = [Evidence(source, distance, faceId)],
    };

    public static FaceEvidence Evidence(string source, double distance, long faceId) =>
        new() { FaceId = faceId, ImageId = 3, Source = source, Box = new FaceBox(1, 2, 30, 40), SquaredDistance = distance };

    /// <summary>A subject with two faces as its evidence.</summary>
    public static IdentifiedCandidate Subject(string name, double distance, Decision decision, string source = "a.jpg") => Candidate(source, distance, decision) with
    {
        SubjectId = 11,
        Subject = name,
        Evidence = [Evidence(source, distance, 7), Evidence(source + "2", distance + 0.1, 8)],
    };

    public static Answer<SubjectsVerified> VerifiedSubjects(params (string Name, Decision Decision)[] subjects) => new(
        new SubjectsVerified
        {
            Gallery = "family",
            Source = "party.jpg",
            FaceCount = 2,
            Model = "model",
            Thresholds = Thresholds,
            Subjects = [.. subjects.Select(subject => new VerifiedSubject
            {
                SubjectId = 11,
                Subject = subject.Name,
                Decision = subject.Decision,
                SquaredDistance = 1.2,
                Box = new FaceBox(1, 2, 30, 40),
                Evidence = Evidence("/photos/stored.jpg", 1.2, 71),
            })],
        }, null);

    public static Answer<FacesVerified> Verified(Decision decision) => new(
        new FacesVerified
        {
            Decision = decision,
            SquaredDistance = 1.2,
            Thresholds = Thresholds,
            Model = "model",
            First = new VerifiedImage { Source = "a.jpg", Box = new FaceBox(1, 2, 3, 4), FaceCount = 1 },
            Second = new VerifiedImage { Source = "b.jpg", Box = new FaceBox(1, 2, 3, 4), FaceCount = 2 },
        }, null);
}
