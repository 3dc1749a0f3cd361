using FaceWorker.Storage;
using FaceWorker.Storage.Schema;

namespace FaceWorker.Testing;

/// <summary>A later version of the program, as a database sees it: it knows the migrations of this one, and more.</summary>
public static class NextVersion
{
    /// <summary>Brings a database up to date as that version does.</summary>
    /// <param name="steps">Its further migrations, each with a name and SQL.</param>
    public static async Task MigrateAsync(string connectionString, IEnumerable<(string Name, string Sql)> steps)
    {
        await using var database = new GalleryDatabase(connectionString);
        var further = steps.Select((step, i) => new Migration(Migration.All.Count + 1 + i, step.Name, step.Sql));
        await new Migrator(database, [.. Migration.All, .. further]).ApplyAsync(CancellationToken.None);
    }
}
