using FaceWorker.Vision.Models;

namespace FaceWorker.Vision.Installation;

/// <summary>What a file is taken for, and the card that it would have.</summary>
/// <param name="Template">Complete but for what the file decides.</param>
internal sealed record CardGuess(string Takes, IReadOnlyList<string> Cards, ModelCard Template, IReadOnlyList<string> ToCheck)
{
    private const string Unknown = "unknown: ask where the file comes from, and whether you may use it for what you want";

    private static readonly string[] Always =
    [
        "id, file: names of your own; vectors carry the id of their embedder for good",
        "licence, provenance: a file says nothing of either; most published models are for research only",
    ];

    /// <summary>A detector or landmark model of a family that this version reads.</summary>
    public static CardGuess Like(ModelCard known, IReadOnlyList<ModelCard> fitting, string name) => new(
        $"a {known.Kind.ToString().ToLowerInvariant()} of the family '{known.Family}'",
        [.. fitting.Where(card => card.AwaitsFile).Select(card => card.Id)],
        Anonymous(known, name),
        [
            $"input.channels, input.mean, input.divisor, input.fit: as those of model '{known.Id}'; another export of the family may want others",
            "detection: the limits of that model; look at what is found on photos of yours",
        ]);

    public static ModelCard Anonymous(ModelCard card, string name) => card with
    {
        Id = name,
        File = $"{name}.onnx",
        Sha256 = null,
        Source = null,
        Edits = null,
        Licence = Unknown,
        Provenance = Unknown,
        References = [],
        Verified = Verification.SignatureOnly,
    };

    /// <summary>The description of a file with this guess; what the file decides is filled in.</summary>
    public ModelDescription Finish(ModelDescription seen, byte[] file)
    {
        var adoption = CardAdoption.Adopt(Template, file);
        return adoption.Misfits.Count > 0
            ? seen with { Takes = $"{Takes}, but {string.Join("; ", adoption.Misfits)}" }
            : seen with
            {
                Takes = Takes,
                Cards = Cards,
                Draft = CardReader.WriteForPeople(adoption.Card),
                ToCheck = [.. adoption.Remarks.Select(remark => $"edits: the file is {remark}"), .. ToCheck, .. Always],
            };
    }
}
