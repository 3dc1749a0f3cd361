using System.Collections.Concurrent;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Sources;

/// <summary>Keeps a source that is slow, busy or away from holding up the others: each has a gate of its own, and what is known of an outage is shared.</summary>
/// <remarks>
/// While a source is away, one job at a time probes it, with growing pauses; all others are put back at once. A source that answers no
/// request for <see cref="ImageOptions.QuietAfter"/> is away. One that delivers others, but not this image, is not.
/// </remarks>
public sealed class GatedImageSource(IImageSource inner, SourcePlaces places, ISourceOutages outages, ImageOptions options, TimeProvider time) : IImageSource
{
    private const int MostIdleGates = 1000;
    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(5);

    /// <summary>A source that has answered others within this time is not away when it fails for one image.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, SourceGate> gates = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc />
    public async Task<ImageFile> FetchAsync(ImageLocation location, Lane lane, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(location);
        if (places.Of(location) is not { } place)
            return await inner.FetchAsync(location, lane, cancel);

        var outage = await outages.FindAsync(place, cancel);
        if (outage is not null && !await outages.TryProbeAsync(outage, cancel))
            throw SourceAwayException.Unavailable(outage, time);
        var gate = GateOf(location, place);
        if (!await gate.TryEnterAsync(lane, cancel))
            throw await TurnAwayAsync(place, gate, cancel);
        return await FetchAsync(location, lane, place, gate, outage, cancel);
    }

    private async Task<ImageFile> FetchAsync(ImageLocation location, Lane lane, string place, SourceGate gate, SourceOutage? outage, CancellationToken cancel)
    {
        try
        {
            var file = await WithinAsync(location, lane, gate, cancel);
            await AnsweredAsync(place, gate, outage, cancel);
            return file;
        }
        catch (RequestRejectedException)
        {
            await AnsweredAsync(place, gate, outage, cancel);
            throw;
        }
        catch (TransientFailureException failure) when (failure is not DeferredException)
        {
            var reported = outage is null && gate.HasAnsweredWithin(Lately)
                ? null
                : await outages.ReportAsync(place, failure.Message, wasProbe: outage is not null, cancel);
            throw SourceAwayException.Failed(failure, reported, time);
        }
    }

    /// <summary>The turn lasts as long as the request, even one that blocks its thread in the kernel and cannot be cancelled.</summary>
    private async Task<ImageFile> WithinAsync(ImageLocation location, Lane lane, SourceGate gate, CancellationToken cancel)
    {
        var fetching = Task.Run(() => inner.FetchAsync(location, lane, cancel), CancellationToken.None);
        _ = fetching.ContinueWith(_ => gate.Leave(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            // Addresses have a limit for each step; what a file system does has none of its own.
            return location is ImageLocation.AtPath
                ? await fetching.WaitAsync(options.RequestTimeout, time, cancel)
                : await fetching.WaitAsync(cancel);
        }
        catch (Exception exception) when (!fetching.IsCompleted)
        {
            _ = fetching.ContinueWith(late => late.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            if (exception is not TimeoutException)
                throw;
            throw new TransientFailureException(
                $"The file system did not bring '{((ImageLocation.AtPath)location).Path}' within the worker's setting Images:RequestTimeout ({options.RequestTimeout}).", exception);
        }
    }

    private async Task AnsweredAsync(string place, SourceGate gate, SourceOutage? outage, CancellationToken cancel)
    {
        gate.Answered();
        if (outage is not null || await outages.FindAsync(place, cancel) is not null)
            await outages.EndAsync(place, cancel);
    }

    private async Task<SourceAwayException> TurnAwayAsync(string place, SourceGate gate, CancellationToken cancel) => gate.IsQuiet
        ? SourceAwayException.Unavailable(await outages.ReportAsync(
            place, $"'{place}' has answered nothing for {options.QuietAfter.TotalSeconds:0.#} s (the worker's setting Images:QuietAfter).", wasProbe: false, cancel), time)
        : SourceAwayException.Busy(place, BusyPause);

    private SourceGate GateOf(ImageLocation location, string place)
    {
        if (gates.Count > MostIdleGates)
            foreach (var (name, gate) in gates)
                if (gate.IsIdle)
                    gates.TryRemove(name, out _);
        var turns = location is ImageLocation.AtPath ? options.ReadsPerMount : options.RequestsPerHost;
        return gates.GetOrAdd(place, _ => new SourceGate(turns, options.QuietAfter, time));
    }
}
