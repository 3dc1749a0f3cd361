using System.Text.Json.Serialization;
using FaceWorker.Vision.Models;

namespace FaceWorker.Cli.Models;

/// <summary>A model's file, compared with its card, as the commands show it.</summary>
internal sealed record ModelStatus(string Id, ModelState State, string Path, string Detail)
{
    /// <summary>Whether somebody has to act.</summary>
    [JsonIgnore]
    public bool IsProblem { get; private init; }

    public static IReadOnlyList<ModelStatus> OfAll(IEnumerable<ModelCheck> checks) =>
        [.. checks.Select(check => new ModelStatus(check.Card.Id, check.State, check.Path, check.Describe()) { IsProblem = check.IsProblem })];
}
