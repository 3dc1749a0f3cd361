using System.Data;

namespace FaceWorker.Storage;

/// <summary>What the statements of this schema tell all workers at once, when they are committed (LISTEN and NOTIFY): each is one word. What is sent before a worker listens is lost.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class DatabaseNews(GalleryDatabase database)
{
    /// <summary>Listens on a connection of its own, until that breaks.</summary>
    /// <param name="listening">Called when it has begun: from now on nothing is missed.</param>
    /// <param name="hear">Called for each word.</param>
    /// <exception cref="Core.TransientFailureException">The database is unavailable, or has become so.</exception>
    public async Task ListenAsync(Action listening, Action<string> hear, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(listening);
        await using var connection = await database.OpenAsync(cancel);
        connection.Notification += (_, news) => hear(news.Payload);
        try
        {
            await database.GuardAsync(async () =>
            {
                await connection.RunAsync("LISTEN faceworker", [], cancel);
                listening();
                while (!cancel.IsCancellationRequested)
                    await connection.WaitAsync(cancel);
                return true;
            }, cancel);
        }
        finally
        {
            if (connection.FullState == ConnectionState.Open) // it goes back to the pool without a reset
                await connection.RunAsync("UNLISTEN *", [], CancellationToken.None);
        }
    }
}
