namespace FaceWorker.Storage;

/// <summary>The database cannot be used before a person has done something; the message says what. A retry does not help.</summary>
public sealed class DatabaseSetupException(string message, Exception? inner = null) : Exception(message, inner);
