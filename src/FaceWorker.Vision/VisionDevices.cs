using FaceWorker.Vision.Onnx;

namespace FaceWorker.Vision;

/// <summary>What the settings select, without loading a model.</summary>
public static class VisionDevices
{
    /// <summary>The provider and the device of each that is selected; a GPU's provider library is loaded to see.</summary>
    /// <exception cref="DeviceException">What is asked for is not there.</exception>
    public static IReadOnlyList<string> Describe(VisionOptions options) => [.. ModelDevices.Select(options).Select(device => device.ToString())];
}
