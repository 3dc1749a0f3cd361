namespace FaceWorker.Core.Batching;

/// <summary>Who waits: somebody for an answer, or an archive for its turn.</summary>
public enum Lane
{
    /// <summary>Goes first.</summary>
    Interactive,

    /// <summary>Takes what is left, and never less than <see cref="BatchingOptions.BulkShare"/>.</summary>
    Bulk,
}
