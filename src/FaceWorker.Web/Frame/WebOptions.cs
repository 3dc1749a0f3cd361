using System.ComponentModel.DataAnnotations;
using System.Net;

namespace FaceWorker.Web.Frame;

/// <summary>How the console (docs/console.md) is served.</summary>
internal sealed class WebOptions : IValidatableObject
{
    /// <summary>Where to listen: addresses separated by semicolons; port 0 is any free one; those with <c>https</c> need <see cref="Certificate"/>. Default <c>http://127.0.0.1:5080</c>; the container sets <c>http://0.0.0.0:8080</c>.</summary>
    [Required] public string Urls { get; init; } = "http://127.0.0.1:5080";

    /// <summary>A PEM file with the certificate for <c>https</c> addresses, and those between it and its authority. A renewed file is used within seconds. Default: none.</summary>
    public string? Certificate { get; init; }

    /// <summary>A PEM file with the private key of <see cref="Certificate"/>. Default: none; the key is then in the same file.</summary>
    public string? Key { get; init; }

    /// <summary>Addresses or networks (<c>10.0.0.0/8</c>) of reverse proxies in front of the console, whose word on the caller's address, host and scheme counts. Default none.</summary>
    public IReadOnlyList<string> Proxies { get; init; } = [];

    /// <summary>How long a session lasts without a request. Default 8 hours.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "90.00:00:00", ErrorMessage = "Web:SessionTime must be 00:01:00 to 90.00:00:00.")]
    public TimeSpan SessionTime { get; init; } = TimeSpan.FromHours(8);

    /// <summary>Attempts to sign in from one address within a minute. Default 10.</summary>
    [Range(1, 1000, ErrorMessage = "Web:SignInsPerMinute must be 1 to 1000.")]
    public int SignInsPerMinute { get; init; } = 10;

    /// <summary>Requests from one address within ten seconds; a page of people has a hundred pictures. Default 1000.</summary>
    [Range(10, 1_000_000, ErrorMessage = "Web:RequestsPerTenSeconds must be 10 to 1000000.")]
    public int RequestsPerTenSeconds { get; init; } = 1000;

    /// <summary>Largest body of a request in bytes: a photo to search for. Default 64 MiB.</summary>
    [Range(1 << 16, 1L << 32, ErrorMessage = "Web:MaxRequestBytes must be 65536 to 4294967296.")]
    public long MaxRequestBytes { get; init; } = 64 << 20;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var url in Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (!url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
                yield return new ValidationResult($"Web:Urls has '{url}', which is no address such as http://127.0.0.1:5080; change FACEWORKER_WEB__URLS.");
        if (Urls.Contains("https://", StringComparison.OrdinalIgnoreCase) && string.IsNullOrEmpty(Certificate))
            yield return new ValidationResult("Web:Urls has an https address, which needs a certificate: name its PEM file in Web:Certificate (FACEWORKER_WEB__CERTIFICATE), and that of its key in Web:Key (FACEWORKER_WEB__KEY).");
        else if (!string.IsNullOrEmpty(Certificate) && ServerCertificate.FindProblem(Certificate, Key) is { } problem)
            yield return new ValidationResult($"Web:Certificate: {problem} Correct FACEWORKER_WEB__CERTIFICATE and FACEWORKER_WEB__KEY.");
        foreach (var proxy in Proxies)
            if (!IPNetwork.TryParse(proxy, out _) && !IPAddress.TryParse(proxy, out _))
                yield return new ValidationResult($"Web:Proxies has '{proxy}', which is neither an IP address nor a network such as 10.0.0.0/8; change FACEWORKER_WEB__PROXIES__0.");
    }
}
