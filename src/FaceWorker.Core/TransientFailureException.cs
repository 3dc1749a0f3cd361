namespace FaceWorker.Core;

/// <summary>A surprise that a retry can help with: a database, a broker or a file server is away for the moment.</summary>
/// <remarks>The message stays unacknowledged while it is retried with back-off.</remarks>
public class TransientFailureException(string message, Exception? inner = null) : Exception(message, inner);
