using System.Text.RegularExpressions;

namespace FaceWorker.Core.Sources;

/// <summary>An address as it is stored, logged and published: without user info, signature, credentials and tokens. The full address is for fetching only.</summary>
/// <remarks>Text without an address, such as a path or the name of an inline image, stays as it is. See docs/decisions/0069.</remarks>
public static partial class PublicAddress
{
    /// <summary>Added by a signature: two addresses that differ only in these name the same object.</summary>
    private static readonly HashSet<string> Signing = new(StringComparer.OrdinalIgnoreCase) { "sig", "AWSAccessKeyId", "GoogleAccessId", "Key-Pair-Id", "Expires" };

    private static readonly string[] SigningPrefixes = ["X-Amz-", "X-Goog-"];

    /// <summary>Parts of a signature only beside one, because the names are common: CloudFront's, and those of Azure's shared access signatures.</summary>
    private static readonly HashSet<string> BesideSignature = new(StringComparer.OrdinalIgnoreCase)
    {
        "Policy", "Hash-Algorithm", "se", "sp", "sv", "sr", "st", "spr", "sip", "ss", "srt", "si", "sdd", "ses",
        "skoid", "sktid", "skt", "ske", "sks", "skv", "saoid", "suoid", "scid", "rscc", "rscd", "rsce", "rscl", "rsct",
    };

    /// <summary>Open a place by themselves. They may also be all that tells one object from another, so <see cref="KeyOf"/> keeps them.</summary>
    private static readonly string[] SecretEndings = ["token", "secret", "password", "passwd", "pwd", "apikey", "api_key", "api-key", "access_key", "accesskey"];

    private const int LongestBeginning = 200; // characters
    private const int DeepestProxy = 5; // an address in a parameter of an address, and so on: what lies deeper is left out

    /// <summary>The address to show. In a text that only has an address somewhere in it, that begins what is taken for one.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var start = AddressAnywhere.Match(text) is { Success: true } address ? address.Index : text.Length;
        return text[..start] + Strip(text[start..], name => IsSigning(name) || IsSecret(name));
    }

    /// <summary>What to show of a text that should be an address and is none: its beginning, without anything that an address may have its secrets in.</summary>
    public static string BeginningOf(string text)
    {
        var shown = MaybeSecret.Replace(Of(text), "…");
        return shown.Length > LongestBeginning ? $"{shown[..LongestBeginning]}…" : shown;
    }

    /// <summary>The identity of the object: the address without its signature. Keeps tokens, so it must not be shown.</summary>
    public static string KeyOf(string text) => Strip(text, IsSigning);

    private static string Strip(string text, Predicate<string> isSecret, int depth = 0)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Address.Match(text) is not { Success: true, Length: var start })
            return text;
        if (depth > DeepestProxy)
            return "";
        var bare = IsValid(text) ? UserInfo.Replace(text, "$1") : WithoutUserInfo(text, start);
        var tail = bare.AsSpan().IndexOfAny('?', '#');
        return tail < 0 ? bare : bare[..tail] + StripParameters(bare[tail..], isSecret, depth);
    }

    /// <summary>A password with an unescaped slash makes an address invalid, and is in it all the same.</summary>
    private static string WithoutUserInfo(string text, int start)
    {
        var end = text.LastIndexOf('@');
        return end < start ? text : text[..start] + text[(end + 1)..];
    }

    private static string StripParameters(string tail, Predicate<string> isSecret, int depth)
    {
        var parameters = Separator.Split(tail).Where(part => part.Length > 0).ToList();
        var isSigned = parameters.Exists(part => IsSignature(NameOf(part)));
        var kept = string.Concat(parameters
            .Where(part => NameOf(part) is not { } name || !(isSecret(name) || (isSigned && BesideSignature.Contains(name))))
            .Select(part => StripValue(part, isSecret, depth)));
        return kept is ['&' or ';', ..] ? $"?{kept[1..]}" : kept;
    }

    /// <summary>A proxy is given the address of the object as a parameter.</summary>
    private static string StripValue(string part, Predicate<string> isSecret, int depth)
    {
        var start = part.IndexOf('=', StringComparison.Ordinal) + 1;
        var value = Uri.UnescapeDataString(part[start..]);
        var bare = Strip(value, isSecret, depth + 1);
        return bare == value ? part : part[..start] + Uri.EscapeDataString(bare);
    }

    /// <summary>Null where a part is not <c>name=value</c>.</summary>
    private static string? NameOf(string part) =>
        part.IndexOf('=', StringComparison.Ordinal) is > 0 and var end ? Uri.UnescapeDataString(part[1..end]).Trim() : null;

    private static bool IsSignature(string? name) =>
        name is not null && (name.Equals("sig", StringComparison.OrdinalIgnoreCase) || name.EndsWith("signature", StringComparison.OrdinalIgnoreCase));

    private static bool IsSigning(string name) =>
        IsSignature(name) || Signing.Contains(name) || SigningPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    private static bool IsSecret(string name) => SecretEndings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>A bucket's name need not be that of a host.</summary>
    private static bool IsValid(string text) => text.StartsWith("s3:", StringComparison.OrdinalIgnoreCase) || Uri.TryCreate(text, UriKind.Absolute, out _);

    // Uri takes a backslash for a slash.
    [GeneratedRegex(@"^\s*[a-zA-Z][a-zA-Z0-9+.-]*:[/\\]{2,}")]
    private static partial Regex Address { get; }

    [GeneratedRegex(@"[a-zA-Z][a-zA-Z0-9+.-]{0,30}:[/\\]{2}")]
    private static partial Regex AddressAnywhere { get; }

    [GeneratedRegex("^.*@|[?#].*$", RegexOptions.Singleline)]
    private static partial Regex MaybeSecret { get; }

    /// <summary>With what is before it: to look back would take a text of slashes alone the square of its length.</summary>
    [GeneratedRegex(@"(:[/\\]{2,})[^/\\?#]*@")]
    private static partial Regex UserInfo { get; }

    [GeneratedRegex("(?=[?&;#])")]
    private static partial Regex Separator { get; }
}
