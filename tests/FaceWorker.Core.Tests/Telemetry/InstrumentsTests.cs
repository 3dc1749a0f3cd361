using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using FaceWorker.Contracts;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Operations;
using FaceWorker.Core.Sources;
using FaceWorker.Core.Telemetry;
using FaceWorker.Testing;

namespace FaceWorker.Core.Tests.Telemetry;

/// <summary>docs/telemetry.md lists what there is, and there is what it lists.</summary>
public sealed partial class InstrumentsTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly ImageLocation.AtPath Somewhere = new("/photos/anna.jpg");

    private static readonly Dictionary<string, string> Kinds = new()
    {
        ["Counter`1"] = "counter",
        ["Histogram`1"] = "histogram",
        ["ObservableUpDownCounter`1"] = "up-down counter",
        ["ObservableGauge`1"] = "gauge",
    };

    [Fact]
    public void Every_instrument_is_documented_with_its_kind_and_unit_and_there_are_no_others()
    {
        using var heard = HearingAll();

        Assert.Equal(
            heard.Published.Select(instrument => (instrument.Name, Kinds[instrument.GetType().Name], instrument.Unit ?? "")).Order(),
            Documented().Select(row => (row.Name, row.Kind, row.Unit)).Order());
    }

    [Fact]
    public void Every_attribute_is_documented_and_there_are_no_others()
    {
        using var heard = HearingAll();
        var measured = heard.All().GroupBy(one => one.Instrument).ToDictionary(group => group.Key, group => group.SelectMany(one => one.Tags.Keys).Distinct().Order().ToArray());

        Assert.All(Documented(), row => Assert.Equal(row.Attributes, measured[row.Name]));
    }

    [Fact]
    public void No_attribute_is_a_gallery_a_path_or_an_address()
    {
        using var heard = HearingAll();

        Assert.DoesNotContain(heard.All().SelectMany(one => one.Tags.Values), value => value!.Contains("anna", StringComparison.OrdinalIgnoreCase) || value.Contains('/', StringComparison.Ordinal));
    }

    [Fact]
    public void Durations_have_buckets_of_their_own()
    {
        using var heard = HearingAll();

        Assert.All(heard.Published.OfType<Histogram<double>>(), histogram => Assert.Equal(histogram.Advice!.HistogramBucketBoundaries!.Order(), histogram.Advice.HistogramBucketBoundaries!));
    }

    [Fact]
    public void What_nobody_listens_to_can_be_recorded_all_the_same()
    {
        using var instruments = new Instruments();

        RecordAll(instruments);

        Assert.False(instruments.WantsState);
    }

    private static Heard HearingAll()
    {
        var heard = new Heard();
        RecordAll(heard.Instruments);
        return heard;
    }

    private static void RecordAll(Instruments instruments)
    {
        var stage = new Stage("embedder", "a-model");
        instruments.Queued(stage, Lane.Bulk, Second);
        instruments.Executed(stage, Second, new TimeoutException());
        instruments.Answered(stage, Lane.Interactive, Second, new TimeoutException());
        instruments.ObservePending(instruments, stage, _ => 3);
        instruments.Observe(new PixelBudget(100));
        instruments.RequestEnded("identify", RequestEnd.Answered, Second);
        instruments.RequestRejected(RejectionReason.Corrupt);
        instruments.ImageStored(withFaces: 2);
        instruments.ImageKnown();
        instruments.Searched(SearchMethod.Hnsw, Decision.Review);
        instruments.ReplicaAsked(ReplicaOutcome.Read, 2);
        instruments.ReplicaSeen(Second);
        instruments.SourceEntered(Somewhere, Second);
        instruments.SourceAnswered(Somewhere, Second);
        instruments.SourceDeferred(Somewhere, SourceAwayException.Busy("/photos", Second));
        instruments.Isolated(failure: null);
        instruments.OperationEnded(OperationKind.Index, failure: null, Second);
        instruments.State = new StoreState([new OperationCount(OperationKind.People, OperationState.Queued, 2, Second)], new Dictionary<SearchIndexState, long> { [SearchIndexState.Ready] = 4 }, SourcesAway: 1,
            new EventState(Unpublished: 3, Second, Waiting: 2, GivenUp: 1));
        instruments.EventPublished("image-indexed");
        instruments.Checked("database", isHealthy: true);
    }

    private static List<(string Name, string Kind, string Unit, string[] Attributes)> Documented() => [.. Rows
        .Matches(File.ReadAllText(RepositoryRoot.Combine("docs", "telemetry.md")))
        .Select(row => (row.Groups[1].Value, row.Groups[2].Value.Trim(), row.Groups[3].Value.Trim(), AttributesIn(row.Groups[4].Value)))];

    private static string[] AttributesIn(string cell) => [.. cell
        .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(name => name == Attributes.Error ? name : $"faceworker.{name}").Order()];

    [GeneratedRegex(@"^\| `(faceworker\.[a-z_.]+)` \|([^|]*)\|([^|]*)\|([^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Rows { get; }
}
