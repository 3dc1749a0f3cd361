using System.ComponentModel.DataAnnotations;

namespace FaceWorker.Core.Tls;

/// <summary>TLS to what is asked by HTTP: sources, stores, webhooks, the OpenID Connect provider. RabbitMQ and PostgreSQL have it in their addresses (docs/security.md#tls).</summary>
public sealed class TlsOptions : IValidatableObject
{
    public const string Section = "Tls";

    /// <summary>A PEM file with the certificates of authorities that are trusted besides the system's. Default: none.</summary>
    public string? Authorities { get; init; }

    /// <summary>A PEM file with a client certificate, for servers that ask for one. Default: none.</summary>
    public string? Certificate { get; init; }

    /// <summary>A PEM file with the private key of <see cref="Certificate"/>. Default: none; the key is then in the same file.</summary>
    public string? Key { get; init; }

    internal TlsFiles Files => new(OrNull(Authorities), OrNull(Certificate), OrNull(Key));

    /// <summary>What is wrong with the files as they are now, with the remedy; null when nothing is.</summary>
    public string? FindProblem() => Files.FindProblem() is { } problem
        ? $"{problem} Correct Tls:Authorities, Tls:Certificate and Tls:Key (FACEWORKER_TLS__AUTHORITIES, FACEWORKER_TLS__CERTIFICATE, FACEWORKER_TLS__KEY)." : null;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (FindProblem() is { } problem)
            yield return new ValidationResult(problem);
    }

    private static string? OrNull(string? file) => string.IsNullOrEmpty(file) ? null : file;
}
