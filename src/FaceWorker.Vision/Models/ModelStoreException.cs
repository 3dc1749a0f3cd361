namespace FaceWorker.Vision.Models;

/// <summary>Models are missing, changed, or cannot be installed. The message names the file or setting and the remedy; repeating helps only after that.</summary>
public sealed class ModelStoreException(string message, Exception? inner = null) : Exception(message, inner);
