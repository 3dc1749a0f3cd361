using FaceWorker.Vision.Models;

namespace FaceWorker.Cli.Doctor;

/// <summary>Is every model's file there and unchanged, and if not, can it be fetched?</summary>
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
        ModelState.Ok => Finding.Ok($"model {check.Card.Id}", "there and unchanged"),
        ModelState.NotImported => Finding.Ok($"model {check.Card.Id}", "not imported, which only packs that name it need"),
        ModelState.Missing => Finding.Problem($"model {check.Card.Id}", $"missing: {check.Path}", RemedyFor(check.Card)),
        _ => Finding.Problem($"model {check.Card.Id}", $"changed: {check.Path} has another SHA-256 than its card says", RemedyFor(check.Card)),
    };

    private static string RemedyFor(ModelCard card) => card.Source is null ? $"faceworker models import FILE --card {card.Id}" : "faceworker models install";

    private Finding LookForNpm() => (searchPath ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "npm")))
        ? Finding.Ok("npm", "there, for fetching the models")
        : Finding.Problem("npm", "not found on the PATH; it fetches the models",
            "Install Node's npm (Debian: apt-get install npm), or: faceworker models install --from TARBALL");
}
