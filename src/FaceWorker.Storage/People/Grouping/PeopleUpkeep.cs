using System.Text.Json;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Operations;
using FaceWorker.Core.People;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Operations;

namespace FaceWorker.Storage.People.Grouping;

/// <summary>Makes sure that the people of galleries that keep them up are found as faces come: soon, but not while an archive is being loaded at full pace.</summary>
public sealed class PeopleUpkeep(GalleryDatabase database)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10), PauseDuringLoads = TimeSpan.FromMinutes(5);

    /// <summary>Requests an operation for each gallery with faces to group. To be called periodically.</summary>
    /// <exception cref="Core.TransientFailureException">The database is unavailable.</exception>
    public Task RequestAsync(CancellationToken cancel) => database.RunAsync(async connection =>
    {
        var galleries = await connection.QueryAsync(SqlText.Of("galleries_to_group"), [Pause, PauseDuringLoads],
            row => (Name: new GalleryName(row.GetString(0)), Space: row.GetInt64(1), Dimensions: row.GetInt32(2)), cancel);
        foreach (var gallery in galleries)
            if (await connection.ValueAsync<bool>(SqlText.Of("has_faces_to_group", gallery.Space, gallery.Dimensions), [], cancel))
                await OperationRows.RequestAsync(connection, new OperationRequest(OperationKind.People, gallery.Name, "upkeep",
                    Parameters: JsonSerializer.Serialize(new PeopleJob(gallery.Name), JsonSerializerOptions.Web)), cancel);
        return galleries.Count;
    }, cancel);

    /// <summary>Measures some of the people whose faces changed, in every gallery; returns whether there may be more. To be called periodically.</summary>
    /// <exception cref="Core.TransientFailureException">The database is unavailable.</exception>
    public Task<bool> MeasureAsync(CancellationToken cancel) => database.RunAsync(async connection =>
    {
        var measured = false;
        foreach (var name in await connection.ColumnAsync<string>(SqlText.Of("galleries_to_measure"), [], cancel))
            if (await GalleryCatalog.FindAsync(connection, new GalleryName(name), cancel) is { } gallery)
                measured |= await ChangedPeople.MeasureSomeAsync(connection, gallery, cancel);
        return measured;
    }, cancel);
}
