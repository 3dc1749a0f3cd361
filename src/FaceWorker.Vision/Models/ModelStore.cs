using System.Security.Cryptography;
using System.Text;
using FaceWorker.Core.Faces;
using FaceWorker.Vision.Installation;
using FaceWorker.Vision.Onnx;

namespace FaceWorker.Vision.Models;

/// <summary>The folder where models live: <c>ID.json</c> (the card) beside its file, packs in <c>packs/ID.json</c>, what imported models have to give in <c>golden/ID.json</c>.</summary>
/// <remarks>The cards this version brings along are known even before they are installed; a card in the folder wins over one of the same id.</remarks>
public sealed class ModelStore(string folder)
{
    /// <summary>The user's data home (<c>XDG_DATA_HOME</c>, else <c>~/.local/share</c>), then <c>faceworker/models</c>.</summary>
    public static string DefaultFolder =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "faceworker", "models");

    public string Folder { get; } = Path.GetFullPath(folder);

    internal string PacksFolder => Path.Combine(Folder, "packs");

    /// <summary>The cards in the folder and those that this version brings along, by id.</summary>
    /// <exception cref="ModelStoreException">A card cannot be read.</exception>
    public IReadOnlyList<ModelCard> ListModels() =>
        [.. ReadFolder<ModelCard>(Folder).UnionBy(BuiltInCards.Models, card => card.Id).OrderBy(card => card.Id, StringComparer.Ordinal)];

    /// <inheritdoc cref="ListModels" />
    public IReadOnlyList<PackCard> ListPacks() =>
        [.. ReadFolder<PackCard>(PacksFolder).UnionBy(BuiltInCards.Packs, pack => pack.Id).OrderBy(pack => pack.Id, StringComparer.Ordinal)];

    /// <exception cref="ModelStoreException">There is no card of this id.</exception>
    public ModelCard GetModel(string id)
    {
        var cards = ListModels();
        return cards.FirstOrDefault(card => card.Id == id) ?? throw new ModelStoreException(
            $"There is no model '{id}' in '{Folder}' (it has: {string.Join(", ", cards.Select(card => card.Id))}); put its card and file there.");
    }

    /// <exception cref="ModelStoreException">There is no pack of this id.</exception>
    public PackCard GetPack(PackId id)
    {
        var packs = ListPacks();
        return packs.FirstOrDefault(pack => pack.Id == id.Value) ?? throw new ModelStoreException(
            $"There is no model pack '{id}' in '{PacksFolder}' (it has: {string.Join(", ", packs.Select(pack => pack.Id))}); put its card there.");
    }

    /// <summary>The card of a pack's embedder, with the alignment, and the meaning of distances, that the pack has; its quality is that of its own alignment.</summary>
    /// <exception cref="ModelStoreException">There is no card with the embedder's id, or it does not describe an embedder.</exception>
    public ModelCard GetEmbedder(PackCard pack)
    {
        ArgumentNullException.ThrowIfNull(pack);
        var card = GetModel(pack.Embedder);
        var embedding = card.Embedding ?? throw new ModelStoreException($"Model '{card.Id}' is a {card.Kind}, but the pack '{pack.Id}' names it as its {ModelKind.Embedder}.");
        return card with
        {
            Embedding = ((pack.Thresholds, pack.Impostors) is (null, null) ? embedding : embedding with { Thresholds = pack.Thresholds, Impostors = pack.Impostors }) with
            {
                Alignment = pack.Alignment ?? embedding.Alignment,
                Quality = pack.Alignment is null ? embedding.Quality : null,
            },
        };
    }

    /// <summary>Stores a pack's card, once the models that it names are there. Repeating it is harmless.</summary>
    /// <exception cref="ModelStoreException">The store has no model of an id that the pack names.</exception>
    public Task AddPackAsync(PackCard pack, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(pack);
        foreach (var model in new[] { pack.Detector, pack.Landmarks, pack.Embedder }.Concat(pack.Refiners ?? []).OfType<string>())
            GetModel(model);
        return AtomicFile.WriteAsync(Path.Combine(PacksFolder, $"{pack.Id}.json"), Encoding.UTF8.GetBytes(CardReader.WriteForPeople(pack)), cancel);
    }

    /// <summary>Compares every model's file with its card.</summary>
    public async Task<IReadOnlyList<ModelCheck>> VerifyAsync(CancellationToken cancel)
    {
        var checks = new List<ModelCheck>();
        foreach (var card in ListModels())
            checks.Add(await CheckAsync(card, cancel));
        return checks;
    }

    /// <summary>The bytes of a model's file, verified: what was checked is what is loaded.</summary>
    /// <exception cref="ModelStoreException">The file is missing or changed; the message names it, the hashes and the command that repairs it.</exception>
    internal async Task<byte[]> ReadAsync(ModelCard card, CancellationToken cancel)
    {
        var path = PathOf(card);
        if (!File.Exists(path))
            throw new ModelStoreException(NotThere(card, path).Describe());
        var bytes = await File.ReadAllBytesAsync(path, cancel);
        Compare(card, path, SHA256.HashData(bytes)).ThrowIfNotOk();
        return bytes;
    }

    /// <summary>The model in half precision: the file beside its own where there is one, otherwise made of its own. No hash is known of it: the canary judges what it gives.</summary>
    /// <exception cref="ModelStoreException">It cannot be made; the message names the remedy.</exception>
    internal async Task<byte[]> ReadHalfAsync(ModelCard card, CancellationToken cancel)
    {
        var path = Path.ChangeExtension(PathOf(card), ".fp16.onnx");
        return File.Exists(path) ? await File.ReadAllBytesAsync(path, cancel) : HalfPrecision.Apply(card, await ReadAsync(card, cancel));
    }

    /// <summary>What the model's file has to give for the canary's row; null when it was never measured.</summary>
    internal GoldenOutputs? FindGolden(ModelCard card)
    {
        var path = GoldenPathOf(card);
        IEnumerable<GoldenOutputs> measured = File.Exists(path) ? [CardReader.Read<GoldenOutputs>(path, File.ReadAllBytes(path))] : [];
        return measured.Concat(BuiltInCards.Golden).FirstOrDefault(golden => golden.Model == card.Id && golden.Sha256 == card.Sha256);
    }

    internal async Task<ModelCheck> CheckAsync(ModelCard card, CancellationToken cancel)
    {
        var path = PathOf(card);
        if (!File.Exists(path))
            return NotThere(card, path);
        await using var file = File.OpenRead(path);
        return Compare(card, path, await SHA256.HashDataAsync(file, cancel));
    }

    internal string PathOf(ModelCard card) => Path.Combine(Folder, card.File);

    internal string CardPathOf(ModelCard card) => Path.Combine(Folder, $"{card.Id}.json");

    internal string GoldenPathOf(ModelCard card) => Path.Combine(Folder, "golden", $"{card.Id}.json");

    // A built-in card that was not stored requires nothing.
    private ModelCheck NotThere(ModelCard card, string path) =>
        new(card, path, card.Source is null && !File.Exists(CardPathOf(card)) ? ModelState.NotImported : ModelState.Missing, FoundSha256: null);

    private static ModelCheck Compare(ModelCard card, string path, byte[] sha256)
    {
        var found = Convert.ToHexStringLower(sha256);
        return new ModelCheck(card, path, found == card.Sha256 ? ModelState.Ok : ModelState.Changed, found);
    }

    private static IEnumerable<T> ReadFolder<T>(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*.json").Select(path => CardReader.Read<T>(path, File.ReadAllBytes(path)))
        : [];
}
