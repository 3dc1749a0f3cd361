using FaceWorker.Core.Calibration;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Storage.Calibration;

/// <summary>Compares the faces of each photo in the database.</summary>
/// <param name="database">Stays its creator's to dispose.</param>
public sealed class PhotoPairFinder(GalleryDatabase database) : IPhotoPairs
{
    /// <inheritdoc />
    public Task<IReadOnlyList<PhotoPairs>> FindAsync(Gallery gallery, int most, CancellationToken cancel) => database.RunAsync<IReadOnlyList<PhotoPairs>>(async connection =>
    {
        await using var command = connection.Ask(SqlText.Of("photo_pairs").With("space", gallery.SpaceId), gallery.Id, most);
        command.CommandTimeout = 0; // a large gallery is read whole
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.RowsAsync(row => new PhotoPairs([.. row.GetFieldValue<double[]>(0).Select(negative => SquaredDistance.FromInnerProduct(-negative).Value)]), cancel);
    }, cancel);
}
