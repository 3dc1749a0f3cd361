using FaceWorker.Core.Galleries;

namespace FaceWorker.Storage.People.Grouping;

/// <summary>What a clustering changed, to be published.</summary>
/// <param name="Linked">New faces.</param>
/// <param name="Moved">Faces that were given to another subject.</param>
/// <param name="Before">Subjects, with and without names.</param>
/// <param name="After">Subjects, with and without names.</param>
public sealed record PeopleNewsItem(long Id, GalleryName Gallery, long Linked, long Moved, long Before, long After, DateTimeOffset ChangedAt);

/// <summary>What clusterings changed and nobody has published yet: written with their changes, so that neither is without the other.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class PeopleNews(GalleryDatabase database)
{
    /// <summary>Takes what is to be published; who does not end it within the lease leaves it to others.</summary>
    /// <exception cref="Core.TransientFailureException">The database is unavailable.</exception>
    public Task<IReadOnlyList<PeopleNewsItem>> TakeAsync(TimeSpan lease, CancellationToken cancel) => database.RunAsync<IReadOnlyList<PeopleNewsItem>>(async connection =>
        await connection.QueryAsync(SqlText.Of("take_people_news"), [lease], row => new PeopleNewsItem(row.GetInt64(0), new GalleryName(row.GetString(1)),
            row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetFieldValue<DateTimeOffset>(6)), cancel), cancel);

    /// <summary>It is published.</summary>
    /// <exception cref="Core.TransientFailureException">The database is unavailable.</exception>
    public Task EndAsync(PeopleNewsItem item, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(item);
        return database.RunAsync("delete_people_news", [item.Id], cancel);
    }
}
