using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FaceWorker.Core.Telemetry;

namespace FaceWorker.Core.Tests.Telemetry;

/// <summary>Instruments that somebody listens to, and what was heard. Its own meter only: tests run side by side.</summary>
internal sealed class Heard : IMeterFactory
{
    private readonly MeterListener listener = new();
    private readonly ConcurrentQueue<Measured> measured = [];

    public Heard()
    {
        listener.InstrumentPublished = (instrument, heard) =>
        {
            if (!ReferenceEquals(instrument.Meter.Scope, this))
                return;
            Published.Add(instrument);
            heard.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
        Instruments = new Instruments(this);
    }

    public Instruments Instruments { get; }

    public List<Instrument> Published { get; } = [];

    /// <summary>Everything so far, the observed instruments included.</summary>
    public IReadOnlyList<Measured> All()
    {
        listener.RecordObservableInstruments();
        return [.. measured];
    }

    /// <summary>The sum of what was measured with these attributes.</summary>
    public double Sum(string instrument, params (string Name, string Value)[] tags) => Of(instrument, tags).Sum(one => one.Value);

    /// <summary>How often it was measured with these attributes.</summary>
    public int Count(string instrument, params (string Name, string Value)[] tags) => Of(instrument, tags).Count();

    public Meter Create(MeterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new Meter(new MeterOptions(options.Name) { Scope = this });
    }

    public void Dispose()
    {
        listener.Dispose();
        Instruments.Dispose();
    }

    private IEnumerable<Measured> Of(string instrument, (string Name, string Value)[] tags) =>
        All().Where(one => one.Instrument == instrument && tags.All(tag => one.Tags.GetValueOrDefault(tag.Name) == tag.Value));

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        measured.Enqueue(new Measured(instrument.Name, value, tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value?.ToString())));
}

internal sealed record Measured(string Instrument, double Value, IReadOnlyDictionary<string, string?> Tags);
