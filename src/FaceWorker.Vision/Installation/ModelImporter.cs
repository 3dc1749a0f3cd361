using System.Security.Cryptography;
using System.Text;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;

namespace FaceWorker.Vision.Installation;

/// <summary>The result of an import: stored at <paramref name="Path"/> if the inspection found no misfit; otherwise nothing has changed.</summary>
public sealed record ModelImport(ModelCard Card, string Path, ModelInspection Inspection);

/// <summary>Brings a file from anywhere into the store, after it was compared with its card and tried out.</summary>
public sealed class ModelImporter(ModelStore store)
{
    /// <summary>Stores the file and its card, in this order, when they fit. Repeating it is harmless.</summary>
    /// <param name="card">The path of a card, or the id of a known one.</param>
    /// <exception cref="ModelStoreException">There is no such card, or it cannot be read, or the file cannot be edited as it asks.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async Task<ModelImport> ImportAsync(string file, string card, CancellationToken cancel)
    {
        var (found, json) = await FindCardAsync(card, cancel);
        var (known, bytes, misfits, remarks) = await PrepareAsync(found, await File.ReadAllBytesAsync(file, cancel), cancel);
        var inspection = misfits.Count > 0 ? new ModelInspection(misfits, []) : await Task.Run(() => ModelInspector.InspectAsync(known, bytes, cancel), cancel);
        inspection = new ModelInspection([.. FindNamesakes(known), .. inspection.Misfits], [.. remarks, .. inspection.Remarks, .. RemarksOn(known)]);
        if (found.AwaitsFile)
            json = Encoding.UTF8.GetBytes(CardReader.WriteForPeople(known));
        if (inspection.Fits)
            await StoreAsync(store, known, bytes, json, cancel);
        return new ModelImport(known, store.PathOf(known), inspection);
    }

    /// <summary>Puts a model into the store, with what it gives here. The card comes last: a card in the store means that its file was there.</summary>
    /// <param name="json">The card.</param>
    internal static async Task StoreAsync(ModelStore store, ModelCard card, byte[] file, byte[] json, CancellationToken cancel)
    {
        await AtomicFile.WriteAsync(store.PathOf(card), file, cancel);
        await AtomicFile.WriteAsync(store.GoldenPathOf(card), CardReader.Write(await Task.Run(() => MeasureAsync(card, file, cancel), cancel)), cancel);
        await AtomicFile.WriteAsync(store.CardPathOf(card), json, cancel);
    }

    private static IEnumerable<string> RemarksOn(ModelCard card)
    {
        if (card.Verified != Verification.Weights)
            yield return $"verified: {card.Verified.InWords()}, as this version was made without the model";
        if (card is { Verified: Verification.SignatureOnly, Embedding.Thresholds: { } thresholds })
            yield return $"its thresholds: {thresholds.Origin}";
    }

    private static async Task<GoldenOutputs> MeasureAsync(ModelCard card, byte[] file, CancellationToken cancel)
    {
        using var model = new OnnxModel(card, file, maxBatchSize: 1);
        return await Canary.MeasureAsync(model, cancel);
    }

    // Built-in cards take precedence over stored ones.
    private async Task<(ModelCard Card, byte[] Json)> FindCardAsync(string card, CancellationToken cancel)
    {
        if (File.Exists(card))
        {
            var json = await File.ReadAllBytesAsync(card, cancel);
            return (CardReader.Read<ModelCard>(card, json), json);
        }

        if (BuiltInCards.Models.FirstOrDefault(known => known.Id == card) is { } builtIn)
            return (builtIn, BuiltInCards.BytesOf(builtIn));
        var stored = store.ListModels().FirstOrDefault(known => known.Id == card) ?? throw new ModelStoreException(
            $"'{card}' is neither the file of a card nor the id of a model (known: {string.Join(", ", store.ListModels().Select(known => known.Id))}).");
        return (stored, await File.ReadAllBytesAsync(store.CardPathOf(stored), cancel));
    }

    /// <summary>A file as shipped becomes the card's; one that is the card's already is left as it is. A card that awaits its file becomes the file's.</summary>
    private static async Task<Adoption> PrepareAsync(ModelCard card, byte[] file, CancellationToken cancel) =>
        card.AwaitsFile ? await Task.Run(() => CardAdoption.Adopt(card, file), cancel)
        : new Adoption(card, Convert.ToHexStringLower(SHA256.HashData(file)) == card.Sha256 ? file : OnnxEditor.Apply(card, file), [], []);

    /// <summary>Two models must not share one place in the store.</summary>
    private IEnumerable<Misfit> FindNamesakes(ModelCard card) => store.ListModels()
        .Where(other => other.Id != card.Id && other.File == card.File)
        .Select(other => new Misfit("file", "a name of its own", $"'{card.File}', which is the file of model '{other.Id}'"));
}
