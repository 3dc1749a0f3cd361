namespace FaceWorker.Hosting;

/// <summary>Where programs say how they are. Probes of engines and orchestrators ask there.</summary>
public static class HealthPaths
{
    /// <summary>The process answers.</summary>
    public const string Live = "/health/live";

    /// <summary>It can do its work.</summary>
    public const string Ready = "/health/ready";
}
