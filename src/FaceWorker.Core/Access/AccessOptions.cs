namespace FaceWorker.Core.Access;

/// <summary>Who may send requests over the broker.</summary>
public sealed class AccessOptions
{
    /// <summary><c>anyone</c> whom the broker lets send may use every gallery; <c>granted</c>: a message is from the user whom its property <c>user_id</c> names, which the broker checks, and may do what <c>faceworker client grant</c> gave that user (docs/decisions/0121). Default: anyone.</summary>
    public ClientAccess Clients { get; init; } = ClientAccess.Anyone;
}

/// <summary>Whose requests are worked on.</summary>
public enum ClientAccess
{
    Anyone,
    Granted,
}
