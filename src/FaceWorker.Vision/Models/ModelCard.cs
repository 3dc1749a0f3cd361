using System.Text.Json.Serialization;

namespace FaceWorker.Vision.Models;

/// <summary>What a model is for.</summary>
public enum ModelKind
{
    /// <summary>Finds faces.</summary>
    Detector,

    /// <summary>Finds the five points inside a detector's box, for detectors that give none.</summary>
    Landmarks,

    /// <summary>Looks again at what a detector proposes.</summary>
    Refiner,

    /// <summary>Makes a vector of an aligned face.</summary>
    Embedder,
}

/// <summary>What a card was tried with before this version was made.</summary>
public enum Verification
{
    /// <summary>The model itself, on photos of people.</summary>
    [JsonStringEnumMemberName("weights")]
    Weights,

    /// <summary>Tensors worked out by hand and files with the same inputs and outputs, because the model cannot be had here.</summary>
    [JsonStringEnumMemberName("signature only")]
    SignatureOnly,
}

/// <summary>For people.</summary>
public static class VerificationWords
{
    public static string InWords(this Verification verified) => verified == Verification.SignatureOnly ? "signature only" : "weights";
}

/// <summary>Everything that is known about a model: what it takes, how its outputs are read, where it comes from. No such number lives in code.</summary>
public sealed record ModelCard
{
    /// <summary>For an embedder this is also the id that its vectors carry.</summary>
    public required string Id { get; init; }

    public required ModelKind Kind { get; init; }

    /// <summary>Names the code that reads the outputs, for example <c>ultra-light-rfb</c>.</summary>
    public required string Family { get; init; }

    /// <summary>The file's name in the store.</summary>
    public required string File { get; init; }

    /// <summary>
    /// SHA-256 of the file in the store, in hexadecimal: after <see cref="Edits"/>. Left out on a card for whatever file of the family somebody brings:
    /// the import fills it in, along with the names of input and outputs, and the edits.
    /// </summary>
    public string? Sha256 { get; init; }

    /// <summary>Where the file can be had; without it the file must be put into the store by hand.</summary>
    public ModelSource? Source { get; init; }

    /// <summary>What is changed in the file as shipped before it is stored.</summary>
    public ModelEdits? Edits { get; init; }

    public required ModelInput Input { get; init; }

    /// <summary>The outputs that are read, in the order in which the family expects them.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>For detectors and refiners.</summary>
    public DetectionCard? Detection { get; init; }

    /// <summary>For landmark models.</summary>
    public LandmarksCard? Landmarks { get; init; }

    /// <summary>For embedders.</summary>
    public EmbeddingCard? Embedding { get; init; }

    public required BatchSizes BatchSize { get; init; }

    public required string Licence { get; init; }

    /// <summary>Who made it and what it was trained on, as far as known.</summary>
    public required string Provenance { get; init; }

    /// <summary>Where the card's numbers were read: repository and path, or a document.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>What this version tried the card with.</summary>
    public Verification Verified { get; init; }

    /// <summary>Whether the card waits for the file that an import gives it.</summary>
    internal bool AwaitsFile => Sha256 is null;
}

/// <summary>A detector and an embedder that belong together, by the ids of their cards.</summary>
/// <param name="Landmarks">For detectors that give no points.</param>
/// <param name="Refiners">For detectors of several stages, in the order in which they run.</param>
/// <param name="Alignment">How the pack cuts faces out, where it does so otherwise than the embedder's card says.</param>
/// <param name="Thresholds">Instead of what the embedder's card says; a pack with its own alignment needs them or <paramref name="Impostors"/>, because distances depend on it.</param>
/// <param name="Impostors">Likewise.</param>
public sealed record PackCard(
    string Id, string Detector, string Embedder, string? Landmarks = null, IReadOnlyList<string>? Refiners = null,
    AlignmentCard? Alignment = null, ThresholdsCard? Thresholds = null, ImpostorsCard? Impostors = null);
