namespace FaceWorker.Vision.Onnx;

internal static class ExceptionText
{
    /// <summary>The message as one line of a longer one: ONNX Runtime's own have several.</summary>
    public static string OneLine(this Exception exception) => exception.Message.ReplaceLineEndings(" ").Trim();
}
