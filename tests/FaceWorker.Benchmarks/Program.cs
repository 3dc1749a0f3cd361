using System.Text.Json;
using FaceWorker.Benchmarks;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Testing;
using FaceWorker.Vision;
using FaceWorker.Vision.Models;

// dotnet run -c Release --project tests/FaceWorker.Benchmarks -- [--json FILE] [--only pipeline|batcher|worker|memory|search|scale|archive|decode]
string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
var only = Option("--only");
bool Wanted(string name) => only is null || only == name;

var results = new List<Comparison>();
if (Wanted("archive"))
{
    // First, because its memory is measured: models and photos are not loaded yet.
    await using var archive = await ArchiveBenchmarks.CreateAsync();
    results.AddRange(await archive.RunAsync());
}

if (only == "archive")
    return await ReportAsync();

if (Wanted("decode"))
    await foreach (var comparison in DecodeBenchmarks.MeasureAsync())
        results.Add(comparison);
if (only == "decode")
    return await ReportAsync();

TestModels.Require();
var store = new ModelStore(TestModels.Folder);
await using var packs = await FacePacks.LoadAsync(store, [PackId.Default], new VisionOptions(), CancellationToken.None);
using var bare = new BareModels(store, store.GetPack(PackId.Default));
var photos = Photos.Take(500);
var pipeline = new PipelineBenchmarks(packs.Get(PackId.Default), bare, photos);

if (Wanted("pipeline"))
    results.Add(await pipeline.PipelineAsync());
if (Wanted("batcher"))
    results.AddRange([await pipeline.BatcherAsync(), await pipeline.IdleBatcherAsync()]);
if (Wanted("worker") || Wanted("memory"))
{
    await using var worker = await WorkerBenchmarks.StartAsync(packs.Get(PackId.Default));
    if (Wanted("worker"))
        results.Add(await worker.EndToEndAsync(photos, bare, await pipeline.CountFacesAsync()));
    if (Wanted("memory"))
        results.AddRange(await worker.MemoryAsync());
}

if (only == "scale") // by itself: it wants both cores
    results.AddRange(await ScaleBenchmarks.RunAsync(packs.Get(PackId.Default)));
if (Wanted("search"))
{
    await using var search = await SearchBenchmarks.CreateAsync(packs.Get(PackId.Default));
    results.Add(await search.LatencyAsync(IdentificationRule.Nearest, target: 1.2));
    results.Add(await search.RecallAsync());
    foreach (var rule in new[] { IdentificationRule.Knn, IdentificationRule.Centroid, IdentificationRule.Svm })
        results.Add(await search.LatencyAsync(rule));
}

return await ReportAsync();

async Task<int> ReportAsync()
{
    foreach (var result in results)
        Console.WriteLine(result);
    if (Option("--json") is { } file)
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(results, new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true }));
    return results.All(result => result.Met) ? 0 : 1;
}
