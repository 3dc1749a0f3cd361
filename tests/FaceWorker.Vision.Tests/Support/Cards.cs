using System.Security.Cryptography;
using FaceWorker.Vision.Models;

namespace FaceWorker.Vision.Tests.Support;

internal static class Cards
{
    /// <summary>An input for tests of tensors: no mean, no scale.</summary>
    public static ModelInput Input(int width, int height, ChannelOrder channels = ChannelOrder.Rgb, float mean = 0, float divisor = 1) => new()
    {
        Name = "input",
        Layout = TensorLayout.Nchw,
        Channels = channels,
        Width = width,
        Height = height,
        Fit = InputFit.Stretch,
        Mean = [.. Enumerable.Repeat(mean, channels == ChannelOrder.Gray ? 1 : 3)],
        Divisor = divisor,
    };

    /// <summary>The card of an embedder out of <see cref="OnnxFiles"/>, as JSON: 2 x 2 pixels in, 12 values out.</summary>
    public static string SmallEmbedder(string id, byte[] model) => $$"""
        {
          "id": "{{id}}", "kind": "embedder", "family": "embedding", "file": "{{id}}.onnx",
          "sha256": "{{Convert.ToHexStringLower(SHA256.HashData(model))}}",
          "input": { "name": "input", "layout": "nchw", "channels": "rgb", "width": 2, "height": 2, "fit": "alignment",
                     "mean": [127.5, 127.5, 127.5], "divisor": 128 },
          "outputs": ["embedding"],
          "embedding": { "dimensions": 12, "alignment": { "method": "margin", "margin": 0 },
                         "thresholds": { "unit": "squaredEuclidean", "match": 1.1, "review": 1.3, "origin": "a test" } },
          "batchSize": { "cpu": 4, "gpu": 32 }, "licence": "for a test", "provenance": "for a test"
        }
        """;

    public static ModelCard Model(string file, ModelInput input, IReadOnlyList<string> outputs) => new()
    {
        Id = file,
        Kind = ModelKind.Detector,
        Family = "test",
        File = file,
        Sha256 = new string('0', 64),
        Input = input,
        Outputs = outputs,
        Detection = new DetectionCard(0.65f, 0.4f),
        BatchSize = new BatchSizes(1, 1),
        Licence = "test",
        Provenance = "test",
    };
}
