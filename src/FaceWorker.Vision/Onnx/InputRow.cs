namespace FaceWorker.Vision.Onnx;

/// <summary>One row of a model's input. Shape: (channels, height, width). Rows of differing size never share a run.</summary>
public readonly record struct InputRow(ReadOnlyMemory<float> Values, int Height, int Width);
