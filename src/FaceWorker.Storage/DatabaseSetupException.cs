namespace FaceWorker.Storage;

/// <summary>The database cannot be used until a person acts; the message says how. Retrying does not help.</summary>
public sealed class DatabaseSetupException(string message, Exception? inner = null) : Exception(message, inner);
