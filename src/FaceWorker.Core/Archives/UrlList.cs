using System.Runtime.CompilerServices;
using System.Text;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Archives;

/// <summary>A list of addresses, one a line; blank lines and those that begin with <c>#</c> are passed over.</summary>
/// <param name="source">What the list is called, for messages.</param>
/// <param name="patience">How long to wait for the next part of it.</param>
internal sealed class UrlList(string source, TimeSpan patience)
{
    /// <summary>Characters; what comes after them in a longer line is passed over, so that no file can fill the memory.</summary>
    private const int MaxLine = 4096;

    /// <summary>The files that the lines name; a wrong line is one that cannot be an image, called <c>list:number</c>.</summary>
    /// <exception cref="TransientFailureException">The list broke off.</exception>
    public async IAsyncEnumerable<ListedFile> ReadAsync(Stream content, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var reader = new StreamReader(content, Encoding.UTF8, leaveOpen: true);
        var (line, number, part) = (new StringBuilder(), 1L, new char[MaxLine]);
        int length;
        do
        {
            length = await SourceTimeout.WithinAsync(patience, source, async limited => await reader.ReadAsync(part, limited), cancel);
            for (var at = 0; at < length; at++)
            {
                if (part[at] != '\n')
                {
                    if (line.Length <= MaxLine)
                        line.Append(part[at]);
                    continue;
                }

                if (FileOf(line.ToString(), number++) is { } file)
                    yield return file;
                line.Clear();
            }
        }
        while (length > 0);

        if (FileOf(line.ToString(), number) is { } last)
            yield return last;
    }

    private ListedFile? FileOf(string line, long number)
    {
        var text = line.Trim();
        if (text.Length == 0 || text[0] == '#')
            return null;
        return FindProblem(text) is { } problem
            ? new ListedFile($"{source}:{number}", Version: Sha256Digest.Of(Encoding.UTF8.GetBytes(PublicAddress.Of(text))).ToString(), new ListingProblem(RejectionReason.InvalidMessage,
                $"Line {number} of '{source}' {problem}; write http(s)://host/... or s3://bucket/key there. It begins with '{PublicAddress.BeginningOf(text)}'."))
            : new ListedFile(text, Version: null);
    }

    private static string? FindProblem(string text) =>
        text.Length > MaxLine ? $"has more than {MaxLine} characters"
        : text.Contains('\uFFFD', StringComparison.Ordinal) ? "is not UTF-8"
        : text.Any(char.IsControl) ? "has control characters"
        : ImageLocation.Find(text) is null ? "is no address"
        : null;
}
