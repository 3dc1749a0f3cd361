using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Vision.Detectors;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;

namespace FaceWorker.Vision.Tests.Support;

/// <summary>Built-in cards of models that no package offers, with their files from the shared folder, found by the card's SHA-256.</summary>
internal static class SharedModels
{
    public static ModelCard Card(string id) => BuiltInCards.Models.Single(card => card.Id == id);

    public static byte[] FileOf(ModelCard card)
    {
        var name = File.ReadLines(Places.Shared("models/SHA256SUMS"))
            .Select(line => line.Split("  "))
            .Single(part => part[0] == card.Sha256)[1];
        return File.ReadAllBytes(Places.Shared($"models/{name}"));
    }

    public static BatchedModel Load(string id) => Load(Card(id));

    public static BatchedModel Load(ModelCard card) => new(card.Id, new OnnxModel(card, FileOf(card), card.BatchSize.Cpu),
        new BatchingOptions { MaxBatchSize = card.BatchSize.Cpu, Instances = 2 });
}

/// <summary>A detector of built-in cards whose files lie in the shared folder.</summary>
internal sealed class SharedDetector : IAsyncDisposable
{
    private readonly BatchedModel[] models;

    public SharedDetector(string id)
    {
        string[] refiners = id == "mtcnn-pnet" ? ["mtcnn-rnet", "mtcnn-onet"] : [];
        models = [.. refiners.Prepend(id).Select(SharedModels.Load)];
        Detector = DetectorFamilies.Create(new DetectorModels(models[0], models[1..], Landmarks: null));
    }

    public IFaceDetector Detector { get; }

    public async ValueTask DisposeAsync()
    {
        foreach (var model in models)
            await model.DisposeAsync();
    }
}
