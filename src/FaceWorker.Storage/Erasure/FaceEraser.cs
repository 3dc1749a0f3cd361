using FaceWorker.Core.Erasure;
using FaceWorker.Core.Galleries;
using Npgsql;

namespace FaceWorker.Storage.Erasure;

/// <summary>Erases faces of a gallery, and what is said of something anywhere in its ledgers. Takes as long as it takes.</summary>
internal sealed class FaceEraser(NpgsqlConnection connection, Gallery gallery, CancellationToken cancel)
{
    /// <summary>In the place of a text that spoke of what was erased.</summary>
    public const string Cleared = "This spoke of something that was erased since.";

    /// <summary>With their templates of both spaces, their crops, and their places among the neighbours of others.</summary>
    public async Task<ErasureCounts> EraseAsync(long[] faces)
    {
        long[] spaces = [.. new[] { gallery.SpaceId, gallery.Shadow?.Id }.OfType<long>()];
        var counts = new ErasureCounts
        {
            Faces = faces.Length,
            Neighbours = await RunAsync("take_out_of_neighbours", spaces, faces),
            Templates = await RunAsync("delete_templates_of_faces", faces, spaces),
            Crops = await RunAsync("delete_crops_of_faces", faces),
        };
        await RunAsync("delete_faces", faces);
        return counts;
    }

    /// <param name="said">Texts; nothing else in the ledgers has them in it.</param>
    public async Task<ErasureCounts> ClearAsync(string[] said) => (await connection.QueryLongAsync(SqlText.Of("clear_mentions"), [gallery.Id, gallery.Name.Value, said, Cleared],
        row => new ErasureCounts { Rejections = row.GetInt64(0), ArchiveItems = row.GetInt64(1) }, cancel))[0];

    /// <returns>How many rows it changed.</returns>
    public Task<int> RunAsync(string question, params object?[] values) => connection.RunLongAsync(SqlText.Of(question), values, cancel);
}
