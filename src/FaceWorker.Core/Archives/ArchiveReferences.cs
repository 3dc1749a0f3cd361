using FaceWorker.Contracts;

namespace FaceWorker.Core.Archives;

/// <summary>How a message names a file of the manifest.</summary>
public static class ArchiveReferences
{
    /// <summary>An absolute path by its path, everything else by its address.</summary>
    public static ImageReference ToImageReference(this ArchiveJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Path.IsPathFullyQualified(job.Source) ? ImageReference.AtPath(job.Source) : ImageReference.AtUrl(job.Source);
    }
}
