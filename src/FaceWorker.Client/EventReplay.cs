using System.Runtime.CompilerServices;
using System.Text.Json;
using FaceWorker.Contracts;
using MassTransit.Serialization;

namespace FaceWorker.Client;

/// <summary>Reads events that were published before, page by page.</summary>
public static class EventReplay
{
    /// <summary>The events of a kind after a number, in their order, up to the last there is. Those that were deleted since are not among them.</summary>
    /// <param name="since">The number of the last event that you have, or 0.</param>
    /// <param name="gallery">Only events of this gallery; null: of all.</param>
    /// <exception cref="ArgumentException">The gallery is unknown, or <typeparamref name="TEvent"/> is not an event.</exception>
    /// <exception cref="TimeoutException">No worker answered in time.</exception>
    public static async IAsyncEnumerable<TEvent> ReplayAsync<TEvent>(this IFaceWorkerClient client, long since, string? gallery = null, [EnumeratorCancellation] CancellationToken cancel = default)
        where TEvent : class
    {
        ArgumentNullException.ThrowIfNull(client);
        var kinds = new[] { FaceWorkerQueues.EventsOf(typeof(TEvent)).Kind };
        while (true)
        {
            var answer = await client.ReplayEventsAsync(new ReplayEvents { Since = since, Gallery = gallery, Kinds = kinds }, cancel).ConfigureAwait(false);
            var page = answer.Result ?? throw new ArgumentException(answer.Rejection!.Detail, nameof(gallery));
            foreach (var body in page.Events)
                yield return body.Deserialize<TEvent>(SystemTextJsonMessageSerializer.Options)!;
            if (page.Events.Count == 0)
                yield break;
            since = page.Last;
        }
    }
}
