using FaceWorker.Core.Archives;
using FaceWorker.Core.Batching;

namespace FaceWorker.Storage.Archives.Ledger;

/// <summary>How each message of a batch relates to the item that it names. One batch at a time: messages that arrive meanwhile form the next one, on the same connection.</summary>
internal sealed class ItemFinder(GalleryDatabase database) : IBatchRunner<NamedItem, ItemStanding>
{
    public Task<IReadOnlyList<ItemStanding>> RunAsync(IReadOnlyList<NamedItem> items, CancellationToken cancel) =>
        database.RunAsync<IReadOnlyList<ItemStanding>>(async connection =>
        {
            var standings = new ItemStanding[items.Count]; // gone, unless there is a row
            var rows = await connection.QueryAsync(SqlText.Of("item_standings"),
                [items.Select(item => item.Archive).ToArray(), items.Select(item => item.Item).ToArray(),
                    items.Select(item => StorableText.Gallery(item.Gallery ?? "")).ToArray(), items.Select(item => StorableText.Source(item.Source ?? "")).ToArray()],
                row => (Place: row.GetInt32(0), IsOwn: row.GetBoolean(1), IsHeld: row.GetBoolean(2)), cancel);
            foreach (var row in rows)
                standings[row.Place] = !row.IsOwn ? ItemStanding.Foreign : row.IsHeld ? ItemStanding.Held : ItemStanding.Wanted;
            return standings;
        }, cancel);
}
