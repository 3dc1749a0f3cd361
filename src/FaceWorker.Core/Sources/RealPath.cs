namespace FaceWorker.Core.Sources;

/// <summary>Paths with every symbolic link resolved, so that a link cannot lead out of an allowed root.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40; // as the Linux kernel

    /// <summary>The absolute path without links, <c>.</c> and <c>..</c>; parts that do not exist stay as they are.</summary>
    /// <exception cref="IOException">Links in a circle.</exception>
    public static string Of(string path)
    {
        var pending = new Stack<string>();
        Push(pending, Path.GetFullPath(path));
        var real = Path.GetPathRoot(Path.GetFullPath(path))!;
        var links = 0;
        while (pending.TryPop(out var part))
        {
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }

            var next = Path.Combine(real, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MaxLinks)
                throw new FileNotFoundException($"'{path}' has too many symbolic links, perhaps in a circle.", path);
            if (Path.IsPathRooted(target))
                real = Path.GetPathRoot(target)!;
            Push(pending, target);
        }

        return real;
    }

    public static bool IsWithin(string path, string root) =>
        path == root || path.StartsWith(Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static void Push(Stack<string> pending, string path)
    {
        foreach (var part in path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse())
            if (part != ".")
                pending.Push(part);
    }
}
