using System.Text.Json.Serialization;

namespace FaceWorker.Contracts;

/// <summary>What a distance means under a gallery's thresholds: never just "the nearest". On the wire: <c>match</c>, <c>review</c>, <c>unknown</c>.</summary>
[JsonConverter(typeof(DecisionConverter))]
public enum Decision
{
    /// <summary>No subject within the review threshold.</summary>
    Unknown,

    /// <summary>Between the two thresholds: a person should look.</summary>
    Review,

    /// <summary>Within the match threshold.</summary>
    Match,
}

internal sealed class DecisionConverter() : JsonStringEnumConverter<Decision>(System.Text.Json.JsonNamingPolicy.CamelCase);
