namespace FaceWorker.Core.Sources;

/// <summary>Limits how long a source may take. Failures on the way are transient.</summary>
public static class SourceTimeout
{
    /// <exception cref="TransientFailureException">No end within the limit, or the connection broke.</exception>
    public static async Task<T> WithinAsync<T>(TimeSpan limit, string source, Func<CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(work);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(limit);
        try
        {
            return await work(limited.Token);
        }
        catch (OperationCanceledException exception) when (!cancel.IsCancellationRequested)
        {
            throw new TransientFailureException($"'{source}' was not received within the worker's setting Images:RequestTimeout ({limit}).", exception);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw new TransientFailureException($"'{source}' could not be read: {exception.Message}", exception);
        }
    }
}
