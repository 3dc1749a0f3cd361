namespace FaceWorker.Core.Batching;

/// <summary>What the item is for: an interactive request, or bulk work.</summary>
public enum Lane
{
    /// <summary>Goes first.</summary>
    Interactive,

    /// <summary>Takes what is left, and never less than <see cref="BatchingOptions.BulkShare"/>.</summary>
    Bulk,
}
