using FaceWorker.Cli.Evaluation;
using FaceWorker.Cli.Tests.Evaluation;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Calibration;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;
using FaceWorker.Testing;
using FaceWorker.Vision;
using FaceWorker.Vision.Models;

[assembly: AssemblyFixture(typeof(Lfw))]

namespace FaceWorker.Cli.Tests.Evaluation;

/// <summary>Labeled Faces in the Wild from the shared folder, embedded with the default pack: once, when the first test asks for it.</summary>
public sealed class Lfw
{
    private readonly Lazy<Task<IReadOnlyDictionary<string, EmbeddedPhoto>>> photos = new(EmbedAsync);

    public static string Images => SharedData.RequireOrSkip("data", "lfw", "images");

    public static string PairsFile => SharedData.RequireOrSkip("data", "lfw", "pairs.txt");

    internal static IReadOnlyList<LocatedPair> Pairs => PairPhotos.Read(PairsFile, Images);

    /// <summary>Every photo of the 6,000 pairs, by its path.</summary>
    internal Task<IReadOnlyDictionary<string, EmbeddedPhoto>> PhotosAsync() => photos.Value;

    /// <summary>The photos of each person, both in order of their names.</summary>
    internal async Task<IReadOnlyList<IReadOnlyList<LabelledEmbedding>>> PeopleAsync() =>
    [
        .. (await PhotosAsync()).Values.GroupBy(photo => Path.GetFileName(Path.GetDirectoryName(photo.Path)!)).OrderBy(person => person.Key, StringComparer.Ordinal)
            .Select(person => person.OrderBy(photo => photo.Path, StringComparer.Ordinal).Select(photo => new LabelledEmbedding(person.Key, photo.Embedding!)).ToList()),
    ];

    private static async Task<IReadOnlyDictionary<string, EmbeddedPhoto>> EmbedAsync()
    {
        var paths = Pairs.SelectMany(pair => new[] { pair.First, pair.Second }).ToList();
        await using var packs = await FacePacks.LoadAsync(new ModelStore(TestModels.Folder), [PackId.Default], new VisionOptions(), CancellationToken.None);
        return await LocalPhotos.EmbedderOf(packs.Get(PackId.Default), VectorStorage.Full).EmbedAsync(paths, Lane.Bulk, progress: null, CancellationToken.None);
    }
}
