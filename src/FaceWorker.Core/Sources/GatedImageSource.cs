using System.Collections.Concurrent;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Images;
using FaceWorker.Core.Telemetry;

namespace FaceWorker.Core.Sources;

/// <summary>Isolates sources from each other: each has its own gate, so that a slow, busy or unavailable one does not delay the others. Outages are shared among workers.</summary>
/// <remarks>
/// While a source is unavailable, one job at a time probes it, with growing pauses; all others are postponed at once. A source that answers no
/// request for <see cref="ImageOptions.QuietAfter"/> is unavailable. One that delivers other images is available. However a probe ends, the other
/// workers are told, even when nobody waits for its image any more: until then none of them asks the source.
/// </remarks>
public sealed class GatedImageSource(
    IImageSource inner, SourcePlaces places, ISourceOutages outages, ImageOptions options, TimeProvider time, Instruments? instruments = null) : IImageSource
{
    private const int MostIdleGates = 1000;
    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(5);

    /// <summary>A source that has answered within this time is available even if one image fails.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(1);

    /// <summary>An outage is known as of at most a second ago.</summary>
    private static readonly TimeSpan EarlyProbe = TimeSpan.FromSeconds(1), Unnoticed = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, SourceGate> gates = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc />
    public async Task<ImageFile> FetchAsync(ImageLocation location, Lane lane, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(location);
        using var span = Spans.Source.StartActivity("fetch");
        try
        {
            return await FetchInTurnAsync(location, lane, cancel);
        }
        catch (SourceAwayException away)
        {
            instruments?.SourceDeferred(location, away);
            throw;
        }
    }

    private async Task<ImageFile> FetchInTurnAsync(ImageLocation location, Lane lane, CancellationToken cancel)
    {
        if (places.Of(location) is not { } place)
            return await inner.FetchAsync(location, lane, cancel);

        var outage = await outages.FindAsync(place, cancel);
        if (outage?.ProbeAt.Left(time) > EarlyProbe)
            throw SourceAwayException.Unavailable(outage, time);
        var gate = GateOf(location, place);
        var arrived = time.GetTimestamp();
        if (!await gate.TryEnterAsync(lane, cancel))
            throw await TurnAwayAsync(place, gate, outage);
        instruments?.SourceEntered(location, time.GetElapsedTime(arrived));
        if (outage is not null)
            await ProbeAsync(outage, gate);
        return await FetchAsync(location, lane, place, gate, outage, cancel);
    }

    /// <summary>Gives the turn back unless this job may probe.</summary>
    private async Task ProbeAsync(SourceOutage outage, SourceGate gate)
    {
        var mayProbe = false;
        try
        {
            mayProbe = await outages.TryProbeAsync(outage, CancellationToken.None);
        }
        finally
        {
            if (!mayProbe)
                gate.Leave();
        }

        if (!mayProbe)
            throw SourceAwayException.Unavailable(outage, time);
    }

    private async Task<ImageFile> FetchAsync(ImageLocation location, Lane lane, string place, SourceGate gate, SourceOutage? outage, CancellationToken cancel)
    {
        ImageFile file;
        var asked = time.GetTimestamp();
        try
        {
            file = await WithinAsync(location, lane, gate, cancel);
        }
        catch (RequestRejectedException)
        {
            instruments?.SourceAnswered(location, time.GetElapsedTime(asked));
            await AnsweredAsync(place, gate, outage);
            throw;
        }
        catch (TransientFailureException failure) when (failure is not DeferredException)
        {
            throw SourceAwayException.Failed(failure, await JudgeAsync(failure, place, gate, outage), time);
        }
        catch when (outage is not null)
        {
            await outages.ReportAsync(place, outage.Problem, wasProbe: true, CancellationToken.None);
            throw;
        }

        instruments?.SourceAnswered(location, time.GetElapsedTime(asked));
        await AnsweredAsync(place, gate, outage);
        return file;
    }

    /// <summary>Whose fault a failure is: the source's, which is an outage, or, when the source answers others, the image's (null).</summary>
    private async Task<SourceOutage?> JudgeAsync(TransientFailureException failure, string place, SourceGate gate, SourceOutage? outage)
    {
        // Answers that came just before the outage was reported could not end it.
        var answering = outage is null ? Lately : outage.Since.Ago(time) + Unnoticed;
        if (!gate.HasAnsweredWithin(answering))
            return await outages.ReportAsync(place, failure.Message, wasProbe: outage is not null, CancellationToken.None);
        if (outage is not null)
            await outages.EndAsync(place, CancellationToken.None);
        return null;
    }

    /// <summary>The turn lasts as long as the request, even one that blocks its thread in the kernel and cannot be cancelled.</summary>
    private async Task<ImageFile> WithinAsync(ImageLocation location, Lane lane, SourceGate gate, CancellationToken cancel)
    {
        var fetching = Task.Run(() => inner.FetchAsync(location, lane, cancel), CancellationToken.None);
        _ = fetching.ContinueWith(_ => gate.Leave(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            // HTTP and S3 have a timeout for each step; file systems have none.
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

    private async Task AnsweredAsync(string place, SourceGate gate, SourceOutage? outage)
    {
        gate.Answered();
        if (outage is not null || await outages.FindAsync(place, CancellationToken.None) is not null)
            await outages.EndAsync(place, CancellationToken.None);
    }

    /// <summary>A quiet source has failed its probe already: earlier requests are still out.</summary>
    private async Task<SourceAwayException> TurnAwayAsync(string place, SourceGate gate, SourceOutage? outage)
    {
        if (gate.IsQuiet && (outage is null || await outages.TryProbeAsync(outage, CancellationToken.None)))
            return SourceAwayException.Unavailable(await outages.ReportAsync(
                place, $"'{place}' has answered nothing for {options.QuietAfter.TotalSeconds:0.#} s (the worker's setting Images:QuietAfter).", wasProbe: outage is not null, CancellationToken.None), time);
        return outage is null ? SourceAwayException.Busy(place, BusyPause) : SourceAwayException.Unavailable(outage, time);
    }

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
