using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Vision.Models;

namespace FaceWorker.Cli.Models;

/// <summary>Lists the models and packs that are known, installed or not.</summary>
internal sealed class ModelsListCommand(Shell shell) : CliCommand(shell, "list", "List the models and packs: what they are, where they come from, their licence and thresholds, and what they were verified with.")
{
    public override IReadOnlyList<string> Examples => ["faceworker models list", "faceworker models list --json | jq '.models[].id'"];

    protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var store = ModelFolders.Store(call.Shell.Settings);
        var models = store.ListModels().Select(card => ListedModel.Of(card, store)).ToList();
        var packs = store.ListPacks();
        call.Output.WriteResult(new { store.Folder, models, packs }, output => Write(output, models, packs, store.Folder));
        return Task.FromResult(ExitCode.Done);
    }

    private static void Write(Output output, IReadOnlyList<ListedModel> models, IReadOnlyList<PackCard> packs, string folder)
    {
        output.Write(Drawing.Table(["Model", "Kind", "Installed", "Verified", "Dimensions", "Thresholds", "Licence"], models, model =>
        [
            model.Id, Drawing.NameOf(model.Kind), model switch { { Installed: true } => "yes", { Optional: true } => "import", _ => "no" }, model.Verified.InWords(),
            $"{model.Dimensions}", model.Match is { } match ? $"match {Drawing.Distance(match)}, review {Drawing.Distance(model.Review!.Value)}" : "", model.Licence,
        ]));
        output.Write(Drawing.Table(["Pack", "Detector", "Landmarks", "Embedder"], packs, pack => [pack.Id, pack.Detector, pack.Landmarks, pack.Embedder]));
        output.WriteLine($"Folder: {folder}");
    }

    /// <summary>What a user wants to know of a card. The thresholds are those of a verification of one pair. An optional model is in no package; <c>models import</c> brings it.</summary>
    private sealed record ListedModel(
        string Id, ModelKind Kind, bool Installed, bool Optional, Verification Verified, string? Sha256, int? Dimensions, double? Match, double? Review,
        string? ThresholdsFrom, string Licence, string Provenance, IReadOnlyList<string> References)
    {
        public static ListedModel Of(ModelCard card, ModelStore store)
        {
            var thresholds = card.Embedding?.ToPolicy().ForVerification(1);
            return new ListedModel(
                card.Id, card.Kind, File.Exists(Path.Combine(store.Folder, card.File)), Optional: card.Source is null, card.Verified, card.Sha256,
                card.Embedding?.Dimensions, thresholds?.Match.Value, thresholds?.Review.Value, thresholds?.Origin,
                card.Licence, card.Provenance, card.References);
        }
    }
}
