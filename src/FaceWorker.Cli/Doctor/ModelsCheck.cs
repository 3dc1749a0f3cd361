using FaceWorker.Vision.Models;

namespace FaceWorker.Cli.Doctor;

/// <summary>Is every model's file present and unchanged, and if not, can it be fetched?</summary>
internal sealed class ModelsCheck(ModelStore store, string? searchPath)
{
    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancel)
    {
        var checks = await store.VerifyAsync(cancel);
        var findings = checks.Select(Judge).ToList();
        if (findings.Any(finding => finding.Verdict != Verdict.Ok))
            findings.Add(LookForNpm());
        return findings;
    }

    private static Finding Judge(ModelCheck check) => check.State switch
    {
        ModelState.Ok => Finding.Ok($"model {check.Card.Id}", $"present and unchanged{Verified(check.Card)}"),
        ModelState.NotImported => Finding.Ok($"model {check.Card.Id}", $"not imported; only packs that name it need it{Verified(check.Card)}"),
        ModelState.Missing => Finding.Problem($"model {check.Card.Id}", $"missing: {check.Path}", RemedyFor(check.Card)),
        _ => Finding.Problem($"model {check.Card.Id}",
            check.Card.Sha256 is null ? $"never imported: {check.Path} was put there by hand" : $"changed: {check.Path} does not have the SHA-256 that its card says", RemedyFor(check.Card)),
    };

    private static string Verified(ModelCard card) => card.Verified == Verification.Weights ? "" : $"; verified: {card.Verified.InWords()}";

    private static string RemedyFor(ModelCard card) => card.Source is null ? $"faceworker models import FILE --card {card.Id}" : "faceworker models install";

    private Finding LookForNpm() => (searchPath ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "npm")))
        ? Finding.Ok("npm", "present, for fetching the models")
        : Finding.Problem("npm", "not found on the PATH; it fetches the models",
            "Install Node's npm (Debian: apt-get install npm), or: faceworker models install --from TARBALL");
}
