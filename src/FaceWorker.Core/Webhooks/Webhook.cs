using System.Security.Cryptography;
using System.Text;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Webhooks;

/// <summary>An address that is called with events.</summary>
/// <param name="Url">The whole address, which may contain a secret: <see cref="ShownUrl"/> is for people.</param>
/// <param name="Gallery">Only with events of this one; null: with all.</param>
/// <param name="Kinds">Only with these; none: with all.</param>
public sealed record Webhook(long Id, Uri Url, GalleryName? Gallery, IReadOnlyList<string> Kinds, string AddedBy, DateTimeOffset AddedAt)
{
    /// <inheritdoc cref="Show" />
    public string ShownUrl => Show(Url);

    /// <summary>Scheme, host and port: what follows is a secret with many receivers.</summary>
    internal static string Show(Uri address) => $"{address.Scheme}://{address.Authority}/…";
}

/// <summary>A webhook that is to be added.</summary>
/// <inheritdoc cref="Webhook" path="/param" />
public sealed record NewWebhook(Uri Url, GalleryName? Gallery, IReadOnlyList<string> Kinds)
{
    private const int LongestUrl = 2000; // characters

    /// <summary>What is wrong with the text as an address, with the remedy; null: nothing.</summary>
    public static string? FindProblem(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.Host.Length > 0 && address.UserInfo.Length == 0 && url.Length <= LongestUrl
            ? null
            : $"'{PublicAddress.BeginningOf(url)}' is no address of a webhook: give https://host/..., of at most {LongestUrl:N0} characters and without user and password.";
}

/// <summary>The key that a webhook's receiver shares, as the Standard Webhooks specification writes it.</summary>
public sealed record WebhookSecret(ReadOnlyMemory<byte> Key)
{
    private const string Prefix = "whsec_";
    private const int Bytes = 32;

    public static WebhookSecret Create() => new(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>As its receiver is told it, once.</summary>
    public string Reveal() => Prefix + Convert.ToBase64String(Key.Span);

    /// <summary>The header <c>webhook-signature</c> of a message: version 1, HMAC-SHA256.</summary>
    /// <param name="id">The header <c>webhook-id</c>.</param>
    /// <param name="timestamp">The header <c>webhook-timestamp</c>: seconds since 1970.</param>
    public string Sign(string id, string timestamp, string body) => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Key.Span, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}")))}";

    /// <summary>Never the key.</summary>
    public override string ToString() => Prefix + "…";
}
