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
