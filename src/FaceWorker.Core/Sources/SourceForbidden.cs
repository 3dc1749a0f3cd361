using FaceWorker.Contracts;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Sources;

/// <summary>A place that the workers' settings may allow, and the gallery's do not. What these allow besides is not said: it may be of other galleries.</summary>
internal static class SourceForbidden
{
    /// <param name="source">As it is shown.</param>
    /// <param name="allowed">What the gallery has of that kind.</param>
    /// <param name="option">By which more is allowed.</param>
    /// <param name="missing">What would be.</param>
    public static RequestRejectedException Of(string source, IReadOnlyList<string> allowed, string option, string missing) => new(RejectionReason.Forbidden,
        $"'{source}' is not where images of this gallery may come from ({(allowed.Count == 0 ? "none of that kind is allowed" : string.Join(", ", allowed))}); " +
        $"its administrator can allow {missing}, with all that is allowed already: faceworker gallery set GALLERY {option} ...");

    /// <exception cref="RequestRejectedException">The gallery is kept to other buckets.</exception>
    public static ObjectAddress Checked(ObjectAddress address, GallerySources? within) => within is null || within.Buckets.Contains(address.Bucket)
        ? address
        : throw Of(address.ToString(), within.Buckets, "--bucket", $"'{address.Bucket}'");
}
