using System.Text.RegularExpressions;
using FaceWorker.Cli.Frame;
using FaceWorker.Cli.Indexing;

namespace FaceWorker.Cli.Evaluation;

/// <summary>A person and the paths of their photos, at least one.</summary>
internal sealed record PersonFolder(string Person, IReadOnlyList<string> Photos);

/// <summary>A folder with one folder per person, the layout of LFW: the folder's name is the person's.</summary>
internal static partial class PeopleFolders
{
    /// <summary>Everybody with a photo, and their photos, in natural order (2 before 10). Other files, hidden folders and folders within a person's are ignored.</summary>
    /// <exception cref="CliFailure">The folder does not exist, or nobody in it has a photo.</exception>
    public static IReadOnlyList<PersonFolder> Read(string folder)
    {
        if (!Directory.Exists(folder))
            throw new CliFailure("notFound", $"The folder '{folder}' does not exist.", "Give the folder that has one folder per person.", ExitCode.Usage);
        var people = InNaturalOrder(Directory.EnumerateDirectories(folder))
            .Where(person => !Path.GetFileName(person).StartsWith('.'))
            .Select(person => new PersonFolder(Path.GetFileName(person), [.. InNaturalOrder(Directory.EnumerateFiles(person)).Where(file => ImagePaths.LooksLikeAnImage(file))]))
            .Where(person => person.Photos.Count > 0)
            .ToList();
        return people.Count > 0
            ? people
            : throw new CliFailure("noPeople", $"The folder '{folder}' has no folders with photos in them.", "Make one folder per person, named for them, with their photos in it.", ExitCode.Usage);
    }

    private static IEnumerable<string> InNaturalOrder(IEnumerable<string> paths) =>
        paths.OrderBy(path => Digits().Replace(Path.GetFileName(path), digits => digits.Value.PadLeft(20, '0')), StringComparer.Ordinal);

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
