using System.Collections.Concurrent;
using FaceWorker.Cli.Identification;
using FaceWorker.Contracts;

namespace FaceWorker.Cli.Indexing;

/// <summary>What has become of the images of <c>enroll</c>.</summary>
internal sealed class EnrollTally : JobTally<SubjectEnrolled>
{
    private readonly ConcurrentDictionary<long, byte> subjects = new();

    public override void Count(SubjectEnrolled result)
    {
        CountDone(result.AlreadyEnrolled);
        subjects.TryAdd(result.SubjectId, 0);
    }

    public override string Describe() => $"{Done:N0} images, {subjects.Count:N0} subjects, {Rejected:N0} rejected";

    public override JobSummary Summarize(TimeSpan elapsed) =>
        Fill(new EnrollSummary { Enrolled = Fresh, AlreadyEnrolled = Repeated, Subjects = subjects.Count }, elapsed);
}

/// <summary>The last line of <c>enroll</c>.</summary>
internal sealed record EnrollSummary : JobSummary
{
    public required long Enrolled { get; init; }
    public required long AlreadyEnrolled { get; init; }

    /// <summary>Subjects of the enrolled and already enrolled images.</summary>
    public required long Subjects { get; init; }

    public override string Describe() =>
        $"{Pace}: {Enrolled:N0} enrolled, {AlreadyEnrolled:N0} already enrolled, {Rejected:N0} rejected; {Drawing.Plural(Subjects, "subject")}.";
}
