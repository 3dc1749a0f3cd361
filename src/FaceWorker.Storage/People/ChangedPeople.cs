using FaceWorker.Core.Galleries;
using Npgsql;

namespace FaceWorker.Storage.People;

/// <summary>Measures the people whose faces changed since they were last measured, and the questions about them.</summary>
internal static class ChangedPeople
{
    // Less than a second's work.
    private const int MarksAtOnce = 500;
    private const int FacesAtOnce = 5_000;

    /// <summary>To be called before people or questions are listed, outside any transaction, so that what a person just changed is seen. After a large grouping it measures some, and leaves the others to the workers.</summary>
    public static async Task<bool> MeasureSomeAsync(NpgsqlConnection connection, Gallery gallery, CancellationToken cancel) =>
        await connection.ValueAsync<bool>(SqlText.Of("marked_people"), [gallery.Id], cancel)
        && await GalleryDatabase.InTransactionAsync(connection, () => MeasureMarkedAsync(connection, gallery, cancel), cancel) > 0;

    public static async Task MeasureAllAsync(NpgsqlConnection connection, Gallery gallery, CancellationToken cancel)
    {
        while (await MeasureSomeAsync(connection, gallery, cancel))
        {
            // The next.
        }
    }

    /// <remarks>One at a time in a gallery: of two, the one that read first could write last. The marks go before anything is read, so that what changes meanwhile is marked again.</remarks>
    private static async Task<int> MeasureMarkedAsync(NpgsqlConnection connection, Gallery gallery, CancellationToken cancel)
    {
        await connection.RunLongAsync("SELECT pg_advisory_xact_lock($1)", [AdvisoryLocks.PeopleOf(gallery.Id)], cancel);
        var subjects = (await connection.QueryLongAsync(SqlText.Of("take_marked_people"), [gallery.Id, MarksAtOnce, FacesAtOnce], row => row.GetInt64(0), cancel)).ToArray();
        await connection.RunLongAsync(SqlText.Of("measure_people", gallery.SpaceId, gallery.Model.Dimensions), [subjects], cancel);
        await connection.RunLongAsync(SqlText.Of("measure_pairs"), [subjects], cancel);
        return subjects.Length;
    }
}
