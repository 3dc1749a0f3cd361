namespace FaceWorker.Vision.Models;

/// <summary>Whether a model's file in the store is the one that its card means.</summary>
public enum ModelState
{
    Ok,
    Missing,

    /// <summary>Missing, but nothing asks for it: no package has it, it comes only by import, and was never imported.</summary>
    NotImported,

    /// <summary>The file's SHA-256 is not the card's.</summary>
    Changed,
}

/// <summary>What was found at a model's place in the store. <paramref name="FoundSha256"/> is null when the file is missing.</summary>
public sealed record ModelCheck(ModelCard Card, string Path, ModelState State, string? FoundSha256)
{
    /// <summary>Whether action is needed.</summary>
    public bool IsProblem => State is ModelState.Missing or ModelState.Changed;

    /// <summary>For people: the file, what is wrong with it and the remedy.</summary>
    public string Describe() => State switch
    {
        ModelState.Ok => $"'{Path}' is as its card says (SHA-256 {Card.Sha256}{Verified}).",
        ModelState.NotImported => $"'{Path}' was not imported{Expected}; where a pack needs it, {Remedy}{Verified}.",
        ModelState.Missing => $"'{Path}' is missing{Expected}; {Remedy}.",
        _ when Card.AwaitsFile => $"'{Path}' was put there without being imported, so nothing was adapted or tried; {Remedy}.",
        _ => $"'{Path}' was changed: its SHA-256 is {FoundSha256}, expected {Card.Sha256}; {Remedy}.",
    };

    private string Expected => Card.AwaitsFile ? "" : $" (expected SHA-256 {Card.Sha256})";

    private string Verified => Card.Verified == Verification.Weights ? "" : $"; verified: {Card.Verified.InWords()}";

    private string Remedy => Card.Source is null ? $"run `faceworker models import FILE --card {Card.Id}`" : "run `faceworker models install`";

    internal void ThrowIfNotOk()
    {
        if (State != ModelState.Ok)
            throw new ModelStoreException(Describe());
    }
}
