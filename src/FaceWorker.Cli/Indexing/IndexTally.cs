using FaceWorker.Contracts;

namespace FaceWorker.Cli.Indexing;

/// <summary>What has become of the images of <c>index</c>.</summary>
internal sealed class IndexTally : JobTally<ImageIndexed>
{
    private long faces;

    private long Faces => Interlocked.Read(ref faces);

    public override void Count(ImageIndexed result)
    {
        CountDone(result.AlreadyIndexed);
        Interlocked.Add(ref faces, result.Faces.Count);
    }

    public override string Describe() => $"{Done:N0} images, {Faces:N0} faces, {Rejected:N0} rejected";

    public override JobSummary Summarize(TimeSpan elapsed) =>
        Fill(new IndexSummary { Indexed = Fresh, AlreadyIndexed = Repeated, Faces = Faces }, elapsed);
}

/// <summary>The last line of <c>index</c>.</summary>
internal sealed record IndexSummary : JobSummary
{
    public required long Indexed { get; init; }
    public required long AlreadyIndexed { get; init; }

    /// <summary>Faces of the indexed and already indexed images.</summary>
    public required long Faces { get; init; }

    public override string Describe() =>
        $"{Pace}: {Indexed:N0} indexed, {AlreadyIndexed:N0} already indexed, {Rejected:N0} rejected; {Faces:N0} faces.";
}
