using FaceWorker.Core.Galleries;
using Npgsql;

namespace FaceWorker.Storage.People;

/// <summary>Measures the people whose faces changed since they were last measured, and the questions about them.</summary>
internal static class ChangedPeople
{
    private const int MarksAtOnce = 2000;

    /// <summary>To be called before people or questions are listed, outside any transaction. Seldom finds anything, and then little: a grouping measures the people that it changed itself.</summary>
    public static async Task MeasureAsync(NpgsqlConnection connection, Gallery gallery, CancellationToken cancel)
    {
        while (await connection.ValueAsync<bool>(SqlText.Of("marked_people"), [gallery.Id], cancel))
            await GalleryDatabase.InTransactionAsync(connection, () => MeasureSomeAsync(connection, gallery, cancel), cancel);
    }

    /// <remarks>One at a time in a gallery: of two, the one that read first could write last. The marks go before anything is read, so that what changes meanwhile is marked again.</remarks>
    private static async Task<int> MeasureSomeAsync(NpgsqlConnection connection, Gallery gallery, CancellationToken cancel)
    {
        await connection.RunLongAsync("SELECT pg_advisory_xact_lock($1)", [AdvisoryLocks.PeopleOf(gallery.Id)], cancel);
        var subjects = (await connection.QueryLongAsync(SqlText.Of("take_marked_people"), [gallery.Id, MarksAtOnce], row => row.GetInt64(0), cancel)).ToArray();
        await connection.RunLongAsync(SqlText.Of("measure_people", gallery.SpaceId, gallery.Model.Dimensions), [subjects], cancel);
        return await connection.RunLongAsync(SqlText.Of("measure_pairs"), [subjects], cancel);
    }
}
