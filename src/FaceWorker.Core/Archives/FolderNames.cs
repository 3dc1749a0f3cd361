using FaceWorker.Contracts;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Archives;

/// <summary>The names of one folder that are no text: bytes that are not UTF-8 are U+FFFD to .NET, so that nobody can open them, and several names read the same.</summary>
internal sealed class FolderNames(string folder, HeldPath held)
{
    private const char NoText = '\uFFFD';

    private readonly Dictionary<string, int> seen = [];

    /// <summary>Null for a name that is fine.</summary>
    public ListedFile? FindProblem(string name)
    {
        if (!name.Contains(NoText, StringComparison.Ordinal))
            return null;
        var path = Path.Join(folder, name);
        if (!seen.ContainsKey(name) && Exists(name))
            return null; // it really has that character
        var count = seen[name] = seen.GetValueOrDefault(name) + 1;
        return new ListedFile(count == 1 ? path : $"{path} ({count})", null,
            new ListingProblem(RejectionReason.UnsupportedName, $"The name of '{path}' is not UTF-8, so that no message could carry it; rename it, for example with convmv."));
    }

    private bool Exists(string name)
    {
        try
        {
            held.StatusOf(name);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
