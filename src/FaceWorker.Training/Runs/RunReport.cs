using System.Text.Json;

namespace FaceWorker.Training.Runs;

/// <summary>A line that <c>faceworker-train</c> prints: one of its parts is there.</summary>
/// <param name="Ready">What it computes with.</param>
public sealed record RunReport(string? Ready = null, BatchReport? Batch = null, EpochFigures? Epoch = null, EndReport? End = null, ProblemReport? Problem = null)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    public string ToLine() => JsonSerializer.Serialize(this, Options);

    /// <returns>Null when the line is none of these.</returns>
    public static RunReport? Read(string line)
    {
        try
        {
            return line.StartsWith('{') ? JsonSerializer.Deserialize<RunReport>(line, Options) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A batch is done.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Number">From 1, of <paramref name="Batches"/>.</param>
public sealed record BatchReport(int Epoch, int Number, int Batches, double Loss, double ActiveShare);

/// <summary>The training has ended as it should.</summary>
/// <param name="Reason">For people: all epochs, no improvement, time.</param>
public sealed record EndReport(string Reason, int Epochs, int BestEpoch);

/// <summary>The training has stopped.</summary>
public sealed record ProblemReport(string Code, string Message, string Remedy);
