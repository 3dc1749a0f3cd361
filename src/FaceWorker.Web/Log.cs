namespace FaceWorker.Web;

/// <summary>Every event of the console's log.</summary>
internal static partial class Log
{
    [LoggerMessage(9001, LogLevel.Information, "Console: {Address}")]
    public static partial void Listening(ILogger logger, string address);

    [LoggerMessage(9002, LogLevel.Warning, "{Address} can be reached from other machines, and passwords would cross the network in the clear: serve https (FACEWORKER_WEB__CERTIFICATE), put a reverse proxy with TLS before it and name it in FACEWORKER_WEB__PROXIES__0, or listen on loopback")]
    public static partial void Unprotected(ILogger logger, string address);

    [LoggerMessage(9003, LogLevel.Warning, "The database is not ready, and is asked again: {Problem}")]
    public static partial void DatabaseNotReady(ILogger logger, string problem);

    [LoggerMessage(9004, LogLevel.Error, "{Method} {Path} failed")]
    public static partial void RequestFailed(ILogger logger, Exception exception, string method, string path);

    [LoggerMessage(9005, LogLevel.Information, "{Name} signed in from {Address}")]
    public static partial void SignedIn(ILogger logger, string name, string? address);

    [LoggerMessage(9006, LogLevel.Warning, "An attempt to sign in from {Address} failed")]
    public static partial void SignInFailed(ILogger logger, string? address);

    [LoggerMessage(9007, LogLevel.Error, "The certificate cannot be renewed, and the present one is shown on: {Problem} Correct the files of FACEWORKER_WEB__CERTIFICATE and FACEWORKER_WEB__KEY")]
    public static partial void CertificateNotRenewed(ILogger logger, string problem);

    [LoggerMessage(9008, LogLevel.Warning, "A sign-in by the provider failed: {Problem}")]
    public static partial void ProviderFailed(ILogger logger, string? problem);
}
