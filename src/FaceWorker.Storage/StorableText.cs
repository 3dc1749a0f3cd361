using System.Text;
using System.Text.RegularExpressions;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Storage;

/// <summary>Text from a request as PostgreSQL accepts it: without NUL, valid Unicode, and of bounded length.</summary>
internal static partial class StorableText
{
    /// <summary>Longer than any path on Linux.</summary>
    public static string Source(string source) => Clean(source, 4096);

    /// <summary>Longer than any valid name, and long enough to recognise an invalid one. It is indexed, and index rows are bounded.</summary>
    public static string Gallery(string gallery) => Clean(gallery, 200);

    /// <summary>A subject's name, or the beginning of one that is searched for.</summary>
    public static string Name(string name) => Clean(name, SubjectName.MaxLength);

    /// <summary>Who does it, for the audit.</summary>
    public static string Actor(string actor) => Clean(actor, 200);

    /// <summary>A host, a bucket or a mount. It is indexed.</summary>
    public static string Place(string place) => Clean(place, 600);

    public static string Detail(string detail) => Clean(detail, 8192);

    /// <summary>JSON as jsonb accepts it: without NUL in its strings.</summary>
    public static string Json(string json) => Nul.Replace(json, @"\uFFFD");

    public static byte[] Digest(string text) => Sha256Digest.Of(Encoding.UTF8.GetBytes(text)).ToBytes();

    private static string Clean(string text, int maxLength)
    {
        // A lone surrogate, for example from a cut pair, becomes U+FFFD, as a NUL does.
        var cut = text.Length > maxLength ? text[..maxLength] : text;
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(cut)).Replace('\0', '\uFFFD');
    }

    /// <summary>The escape of a NUL, and not a backslash that is escaped before the letters <c>u0000</c>.</summary>
    [GeneratedRegex(@"(?<=(?<!\\)(?:\\\\)*)\\u0000")]
    private static partial Regex Nul { get; }
}
