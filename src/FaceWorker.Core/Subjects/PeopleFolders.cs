using System.Text.RegularExpressions;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Subjects;

/// <summary>A photo, and whose it is.</summary>
public sealed record LabelledPhoto(SubjectName Person, string Path);

/// <summary>A person and the paths of their photos, at least one.</summary>
public sealed record PersonFolder(SubjectName Person, IReadOnlyList<string> Photos)
{
    /// <summary>Each photo with its person.</summary>
    public IEnumerable<LabelledPhoto> Labelled => Photos.Select(photo => new LabelledPhoto(Person, photo));
}

/// <summary>A folder with one folder per person, the layout of LFW: the folder's name is the person's, to the letter, and the images in it at any depth are theirs.</summary>
public static partial class PeopleFolders
{
    /// <summary>
    /// Everybody with a photo, and their photos, in natural order (2 before 10); read person by person. Folders whose names begin with a dot are left out, and so are
    /// images that lie in no folder.
    /// </summary>
    /// <exception cref="UnusablePhotosException">It is no folder, a name in it can be no subject's, or nobody in it has a photo; found out before the first is returned.</exception>
    public static IEnumerable<PersonFolder> Read(string folder)
    {
        if (!Directory.Exists(folder))
            throw new UnusablePhotosException(PhotosProblem.NotFound, $"The folder '{folder}' does not exist.", "Give the folder that has one folder per person.");
        var folders = InNaturalOrder(Directory.EnumerateDirectories(folder)).Where(path => !Path.GetFileName(path).StartsWith('.')).ToList();
        if (folders.FirstOrDefault(path => !SubjectName.IsValid(Path.GetFileName(path))) is { } unusable)
            throw new UnusablePhotosException(PhotosProblem.SubjectName, $"'{unusable}': the folder's name can be no subject's.",
                $"Rename it: 1 to {SubjectName.MaxLength} characters, without control characters and without spaces at its ends.");
        var people = folders.Select(path => new PersonFolder(new SubjectName(Path.GetFileName(path)), [.. InNaturalOrder(ImageFolder.Find(path))])).Where(person => person.Photos.Count > 0);
        return people.Any()
            ? people
            : throw new UnusablePhotosException(PhotosProblem.NoPeople, $"The folder '{folder}' has no folders with photos in them.",
                "Make one folder per person, named for them, with their photos in it.");
    }

    private static IEnumerable<string> InNaturalOrder(IEnumerable<string> paths) =>
        paths.OrderBy(path => Digits().Replace(path, digits => digits.Value.PadLeft(20, '0')), StringComparer.Ordinal);

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
