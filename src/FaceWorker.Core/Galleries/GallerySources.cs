namespace FaceWorker.Core.Galleries;

/// <summary>Where a gallery's images may come from, besides with their messages. Where nothing is listed, wherever the workers' settings allow; otherwise only from what is listed, as far as these allow it.</summary>
/// <param name="Roots">Folders, absolute; links are resolved, as those of <c>Images:Roots</c>.</param>
/// <param name="Hosts">As in <c>Images:Hosts</c>.</param>
/// <param name="Buckets">As in <c>S3:Buckets</c>.</param>
public sealed record GallerySources(IReadOnlyList<string> Roots, IReadOnlyList<string> Hosts, IReadOnlyList<string> Buckets)
{
    public static readonly GallerySources Any = new([], [], []);

    public bool IsAny => Roots.Count == 0 && Hosts.Count == 0 && Buckets.Count == 0;

    public bool Equals(GallerySources? other) => other is not null && Roots.SequenceEqual(other.Roots) && Hosts.SequenceEqual(other.Hosts) && Buckets.SequenceEqual(other.Buckets);

    public override int GetHashCode() => HashCode.Combine(Roots.Count, Hosts.Count, Buckets.Count);

    public override string ToString() => IsAny ? "any" : string.Join(", ", Roots.Concat(Hosts).Concat(Buckets.Select(bucket => $"s3://{bucket}")));
}
