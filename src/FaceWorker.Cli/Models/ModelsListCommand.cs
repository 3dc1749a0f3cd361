using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Identification;
using FaceWorker.Vision.Models;
using Spectre.Console;

namespace FaceWorker.Cli.Models;

/// <summary>Lists the models and packs that are known, installed or not.</summary>
internal sealed class ModelsListCommand(Shell shell) : CliCommand(shell, "list", "List the models and packs: what they are, where they come from, their licence and thresholds.")
{
    public override IReadOnlyList<string> Examples => ["faceworker models list", "faceworker models list --json | jq '.models[].id'"];

    protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancel)
    {
        var store = ModelFolders.Store(call.Shell.Settings);
        var models = store.ListModels().Select(card => ListedModel.Of(card, store)).ToList();
        var packs = store.ListPacks();
        call.Output.WriteResult(new { store.Folder, models, packs }, output =>
        {
            WriteModels(output, models);
            WritePacks(output, packs);
            output.WriteLine($"Folder: {store.Folder}");
        });
        return Task.FromResult(ExitCode.Done);
    }

    private static void WriteModels(Output output, IReadOnlyList<ListedModel> models)
    {
        var table = Drawing.Table("Model", "Kind", "Installed", "Dimensions", "Thresholds", "Licence");
        foreach (var model in models)
            table.AddRow(
                Drawing.Text(model.Id),
                Drawing.Text(model.Kind.ToString().ToLowerInvariant()),
                Drawing.Text(model switch { { Installed: true } => "yes", { Optional: true } => "import", _ => "no" }),
                Drawing.Text(model.Dimensions is { } dimensions ? $"{dimensions}" : ""),
                Drawing.Text(model.Match is { } match ? $"match {Drawing.Distance(match)}, review {Drawing.Distance(model.Review!.Value)}" : ""),
                Drawing.Text(model.Licence));
        output.Write(table);
    }

    private static void WritePacks(Output output, IReadOnlyList<PackCard> packs)
    {
        var table = Drawing.Table("Pack", "Detector", "Landmarks", "Embedder");
        foreach (var pack in packs)
            table.AddRow(Drawing.Text(pack.Id), Drawing.Text(pack.Detector), Drawing.Text(pack.Landmarks ?? ""), Drawing.Text(pack.Embedder));
        output.Write(table);
    }

    /// <summary>What a card says that a user wants to know. An optional model is in no package: it comes by <c>models import</c>.</summary>
    private sealed record ListedModel(
        string Id, ModelKind Kind, bool Installed, bool Optional, string Sha256, int? Dimensions, double? Match, double? Review, string Licence, string Provenance)
    {
        public static ListedModel Of(ModelCard card, ModelStore store) => new(
            card.Id, card.Kind, File.Exists(Path.Combine(store.Folder, card.File)), Optional: card.Source is null, card.Sha256, card.Embedding?.Dimensions,
            card.Embedding?.Thresholds.Match, card.Embedding?.Thresholds.Review, card.Licence, card.Provenance);
    }
}
