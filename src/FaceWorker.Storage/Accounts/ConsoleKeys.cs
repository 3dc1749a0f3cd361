namespace FaceWorker.Storage.Accounts;

/// <summary>The keys that sign the console's cookies, in PostgreSQL: several consoles share them, and a restart signs nobody out.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class ConsoleKeys(GalleryDatabase database)
{
    /// <summary>Each as XML.</summary>
    public Task<List<string>> ListAsync(CancellationToken cancel) => database.RunAsync(connection => connection.ColumnAsync<string>(SqlText.Of("console_keys"), [], cancel), cancel);

    public Task AddAsync(string name, string xml, CancellationToken cancel) => database.RunAsync("add_console_key", [name, xml], cancel);
}
