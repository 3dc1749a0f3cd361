namespace FaceWorker.Contracts;

/// <summary>The messages as a public contract: <c>docs/contract/</c>, which is generated from this project.</summary>
public static class MessageContract
{
    /// <summary>
    /// Its version (semver.org). The second number grows with every addition. While the first stays, nothing is taken away and nothing changes its meaning;
    /// consumers ignore properties that they do not know.
    /// </summary>
    public const string Version = "1.2.0";
}
