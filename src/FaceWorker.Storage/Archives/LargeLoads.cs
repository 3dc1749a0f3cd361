namespace FaceWorker.Storage.Archives;

/// <summary>The loads that an index waits for, as the builder and the progress both see them.</summary>
internal static class LargeLoads
{
    /// <summary>The text of a question that refers to them.</summary>
    /// <param name="items">See <see cref="StorageOptions.DeferIndexFromItems"/>.</param>
    public static string PutInto(string question, int items) => SqlText.Composed(question, ("large_loads", "large_loads")).With("items", items);
}
