namespace FaceWorker.Vision.Models;

/// <summary>What a model gives for the canary's row on a CPU, sampled evenly: kept as <c>golden/ID.json</c> beside the cards.</summary>
/// <param name="Model">The card's id.</param>
/// <param name="Sha256">Of the file that was measured; for another file it says nothing.</param>
/// <param name="Outputs">In the order of the card's outputs.</param>
internal sealed record GoldenOutputs(string Model, string Sha256, IReadOnlyList<IReadOnlyList<float>> Outputs);
